using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Importing;

namespace Boternity.Data.Cli.Imports;

/// <summary><c>import boternity</c>.</summary>
internal static class ImportBoternityCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var vaultKey = new Option<string>("--vault-key")
        {
            Description = "Its vault.key: 64 hex digits. Without it, its secrets are refused.",
            HelpName = "file",
        };
        return ImportArguments.Command(
            shell,
            database,
            "boternity",
            "An older Boternity's boternity.db.",
            [vaultKey],
            (file, arguments) => new ImportSource(UpstreamSystem.Boternity, file)
            {
                VaultKeyFile = arguments.GetValue(vaultKey),
                Actor = Session.Actor,
            });
    }
}
