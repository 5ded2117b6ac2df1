using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Importing;

namespace Boternity.Data.Cli.Imports;

/// <summary><c>import compozy</c>.</summary>
internal static class ImportCompozyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database) => ImportArguments.Command(
        shell,
        database,
        "compozy",
        "The SQLite file of Compozy's engine.",
        [],
        (file, _) => new ImportSource(UpstreamSystem.Compozy, file) { Actor = Session.Actor });
}
