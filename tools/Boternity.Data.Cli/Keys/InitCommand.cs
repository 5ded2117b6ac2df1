using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
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
        var json = Arguments.Json();
        return new Command("init", "Writes the first master key of a database into a new file; refused where another key is needed.") { file, json }
            .Runs(shell, database, async (session, token) =>
            {
                var setup = session.Services.GetRequiredService<MasterKeySetup>();
                var made = await setup.MakeFirstAsync(session.Arguments.GetValue(file), token);
                session.Answer(json, new { File = made.Path, Id = made.Id.ToString() }, report =>
                {
                    report.Line("file", made.Path);
                    report.Line("id", made.Id.ToString());
                    report.Line("backup", "copy the file to a safe place now: without it nothing that is sealed opens again");
                });
                return ExitCode.Success;
            });
    }
}
