using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Encryption;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys init</c>: the first master key of a database, in a file.</summary>
internal static class InitCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var file = new Option<string?>("--file")
        {
            Description = "The new file. Default: the one that MasterKey:File or BOTERNITY_MASTER_KEY_FILE names, else "
                + $"{MasterKeyOptions.DefaultFile ?? "none, as this account has no directory for its settings"}.",
            HelpName = "path",
        };
        return new Command("init", "Writes the first master key of a database into a new file; refused where another key is needed.") { file }
            .Runs(shell, database, (session, token) => RunAsync(session, session.Arguments.GetValue(file), token));
    }

    private static async Task<int> RunAsync(Session session, string? file, CancellationToken cancellationToken)
    {
        var made = await session.Services.GetRequiredService<MasterKeySetup>().MakeFirstAsync(file, cancellationToken);
        session.Report.Line("file", made.Path);
        session.Report.Line("id", made.Id.ToString());
        session.Report.Line("backup", "copy the file to a safe place now: without it nothing that is sealed opens again");
        return ExitCode.Success;
    }
}
