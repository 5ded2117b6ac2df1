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
                session.Answer(json, failures.Select(one => new { Id = Name(one), one.Code }), report => Write(report, failures));
                return failures.Count == 0 ? ExitCode.Success : ExitCode.DoneWithFailures;
            });
    }

    private static void Write(Report report, List<KeyRotationFailureInfo> failures)
    {
        if (failures.Count == 0)
        {
            report.Text("Every data key unwraps.");
        }
        else
        {
            report.Table(["data key", "error"], [.. failures.Select(one => (string[])[Name(one), one.Code])]);
        }
    }

    private static string Name(KeyRotationFailureInfo failure) => KeyId.FromGuid(failure.RecordId).ToString();
}
