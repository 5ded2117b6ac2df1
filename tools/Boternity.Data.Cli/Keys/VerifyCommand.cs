using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys verify</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        return new Command("verify", "Unwraps every data key and writes nothing; answers 3 when one does not unwrap.") { json }
            .Runs(shell, database, async (session, token) =>
            {
                var failures = await session.Keys.VerifyAsync(token).ToListAsync(token);
                Write(session, failures, session.Arguments.GetValue(json));
                return failures.Count == 0 ? ExitCode.Success : ExitCode.DoneWithFailures;
            });
    }

    private static void Write(Session session, List<KeyRotationFailureInfo> failures, bool isJson)
    {
        if (isJson)
        {
            JsonReport.Write(session.Shell.Writer, failures.Select(one => new { Id = KeyId.FromGuid(one.RecordId).ToString(), one.Code }));
        }
        else if (failures.Count == 0)
        {
            session.Report.Text("Every data key unwraps.");
        }
        else
        {
            session.Report.Table(
                ["data key", "error"], [.. failures.Select(one => (string[])[KeyId.FromGuid(one.RecordId).ToString(), one.Code])]);
        }
    }
}
