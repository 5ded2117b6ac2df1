using System.CommandLine;
using System.CommandLine.Parsing;
using Boternity.Data.Storage;

namespace Boternity.Data.Cli.Hosting;

/// <summary>Which database: the options that all commands of operators have.</summary>
internal sealed class DatabaseOptions
{
    private readonly Option<string?> _driver = new("--driver")
    {
        Description = "sqlite or postgres. Default: what --path or --connection imply, the environment (DB_DRIVER), the file of --config, sqlite.",
        HelpName = "name",
        Recursive = true,
    };

    private readonly Option<string?> _path = new("--path")
    {
        Description = "The SQLite file. Default: DB_PATH, the file of --config, ~/.boternity/boternity.db.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = "The PostgreSQL connection string; others see arguments, so a password belongs into DB_CONN_STRING or DB_PASSWORD.",
        HelpName = "string",
        Recursive = true,
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "A JSON file with the section Boternity:Data, such as the service's appsettings.json.",
        HelpName = "file",
        Recursive = true,
    };

    public DatabaseOptions()
    {
        _driver.Validators.Add(result => Check(
            result,
            result.GetValue(_driver) is DatabaseConfig.SqliteDriver or DatabaseConfig.PostgresDriver,
            "--driver is sqlite or postgres."));
        _path.Validators.Add(result => Check(
            result,
            result.GetResult(_connection) is null && DriverOf(result) is null or DatabaseConfig.SqliteDriver,
            "--path is of SQLite: it goes neither with --connection nor with another --driver."));
        _connection.Validators.Add(result => Check(
            result,
            DriverOf(result) is null or DatabaseConfig.PostgresDriver,
            "--connection is of PostgreSQL: it does not go with another --driver."));
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_driver);
        command.Options.Add(_path);
        command.Options.Add(_connection);
        command.Options.Add(_config);
    }

    public DatabaseChoice Read(ParseResult arguments) => new(
        arguments.GetValue(_driver),
        arguments.GetValue(_path),
        arguments.GetValue(_connection),
        arguments.GetValue(_config));

    private string? DriverOf(SymbolResult result) => result.GetResult(_driver) is null ? null : result.GetValue(_driver);

    private static void Check(OptionResult result, bool isRight, string message)
    {
        if (!isRight)
        {
            result.AddError(message);
        }
    }
}
