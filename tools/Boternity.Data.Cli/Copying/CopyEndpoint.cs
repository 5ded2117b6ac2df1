using System.CommandLine;
using System.CommandLine.Parsing;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Storage;

namespace Boternity.Data.Cli.Copying;

/// <summary>One side of a copy as it is written: the driver, a colon, and its file or connection string.</summary>
internal static class CopyEndpoint
{
    private const string Form = "sqlite:FILE, postgres:CONNECTION, or 'sqlite:' or 'postgres:' alone";

    /// <param name="name">The option's.</param>
    /// <param name="description">Which side.</param>
    public static Option<DatabaseChoice?> Option(string name, string description) => new(name)
    {
        Description = $"{description}: sqlite:FILE or postgres:CONNECTION. With nothing behind the colon it is what environment and --config say. "
            + "Default: the configured database.",
        HelpName = "driver:database",
        CustomParser = result => Read(result, name),
    };

    private static DatabaseChoice? Read(ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var rest = text[(colon + 1)..] is { Length: > 0 } named ? named : null;
        switch (colon < 0 ? "" : text[..colon])
        {
            case DatabaseConfig.SqliteDriver:
                return new DatabaseChoice(DatabaseConfig.SqliteDriver, rest, Connection: null, ConfigFile: null);
            case DatabaseConfig.PostgresDriver:
                return new DatabaseChoice(DatabaseConfig.PostgresDriver, Path: null, rest, ConfigFile: null);
            default:
                // The text is not repeated: a password may be in it.
                result.AddError($"{name} is {Form}.");
                return null;
        }
    }
}
