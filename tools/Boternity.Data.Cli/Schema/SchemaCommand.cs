using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Storage;

namespace Boternity.Data.Cli.Schema;

/// <summary><c>boternity-data schema</c>: the tables as a document.</summary>
internal static class SchemaCommand
{
    public static Command Create(Shell shell)
    {
        var only = new Option<string?>("--driver") { Description = "Only this one: sqlite or postgres. Default: both.", HelpName = "name" };
        only.AcceptOnlyFromAmong(DatabaseConfig.SqliteDriver, DatabaseConfig.PostgresDriver);
        var json = Arguments.Json();
        var command = new Command("schema", "Prints the tables that this version works with, as Markdown. Needs no database.") { only, json };
        command.SetAction((arguments, cancellationToken) => Failures.TellAsync(
            shell, () => WriteAsync(shell.Writer, arguments.GetValue(only), arguments.GetValue(json), cancellationToken)));
        return command;
    }

    private static async Task<int> WriteAsync(TextWriter output, string? only, bool isJson, CancellationToken cancellationToken)
    {
        string[] drivers = only is null ? [DatabaseConfig.SqliteDriver, DatabaseConfig.PostgresDriver] : [only];
        var schemas = new OrderedDictionary<string, IReadOnlyList<SchemaTable>>(StringComparer.Ordinal);
        foreach (var driver in drivers)
        {
            schemas.Add(driver, await DriverSchema.ReadAsync(driver, cancellationToken));
        }

        if (isJson)
        {
            JsonReport.Write(output, schemas);
        }
        else
        {
            // Lines end as in the file that is compared, whatever the system's do.
            await output.WriteAsync(string.Concat(new SchemaMarkdown(schemas).Lines().Select(line => $"{line}\n")));
        }

        return ExitCode.Success;
    }
}
