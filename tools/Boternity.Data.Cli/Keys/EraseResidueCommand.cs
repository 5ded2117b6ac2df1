using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys erase-residue</c>: what destroyed keys left in the database's files.</summary>
internal static class EraseResidueCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        return new Command("erase-residue", "Clears what the database's files still hold of destroyed keys; answers 3 when that is held up.") { json }
            .Runs(shell, database, async (session, token) =>
            {
                var residue = await session.Keys.EraseResidueAsync(token);
                session.Answer(json, new { Residue = residue }, report => report.Line("residue", Residue.Describe(residue)));
                return residue == DestroyedResidue.Erased ? ExitCode.Success : ExitCode.DoneWithFailures;
            });
    }
}
