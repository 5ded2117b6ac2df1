using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Importing;

namespace Boternity.Data.Cli.Imports;

/// <summary><c>import botmaker</c>.</summary>
internal static class ImportBotmakerCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var secrets = new Option<string>("--secrets")
        {
            Description = "Its folder of secrets, with a folder for each bot. Without it, only gateway tokens are taken, which are in the database.",
            HelpName = "folder",
        };
        return ImportArguments.Command(
            shell,
            database,
            "botmaker",
            "Botmaker's botmaker.db.",
            [secrets],
            (file, arguments) => new ImportSource(UpstreamSystem.Botmaker, file)
            {
                SecretsFolder = arguments.GetValue(secrets),
                Actor = Session.Actor,
            });
    }
}
