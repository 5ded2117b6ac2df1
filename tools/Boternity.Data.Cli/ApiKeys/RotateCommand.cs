using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys rotate</c>: a successor on standard output, and an end for the old key.</summary>
internal static class RotateCommand
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);

    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var id = ApiKeyArguments.Id();
        var grace = Arguments.Duration("--grace", "How long the old key stays valid: 0s, 36h, 7d. Default: 24h.");
        var expires = ApiKeyArguments.Expires();
        const string Description = "Issues a key's successor, as 'create' does, and lets the old one expire; both or neither.";
        return new Command("rotate", Description) { id, grace, expires }
            .Runs(shell, database, async (session, token) =>
            {
                var now = session.Now();
                var issued = await session.ApiKeys.RollAsync(
                    session.Arguments.GetRequiredValue(id),
                    now + (session.Arguments.GetValue(grace) ?? DefaultGrace),
                    now + session.Arguments.GetValue(expires),
                    token);
                await IssuedKey.WriteAsync(session.Shell, issued, token);
                return ExitCode.Success;
            });
    }
}
