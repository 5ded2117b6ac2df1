using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys verify</c>: whom a key speaks for. The key comes from standard input or a hidden prompt, never from the command line.</summary>
internal static class VerifyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        const string Description = "Says whom a key speaks for; it is read from standard input, or asked for at a terminal. Counts as a use.";
        return new Command("verify", Description) { json }
            .Runs(shell, database, async (session, token) =>
            {
                using var value = await SecretInput.ReadAsync(session.Shell, isExact: true, token);
                var key = await session.ApiKeys.VerifyAsync(value.ToText().Trim(), token)
                    ?? throw new RefusedException(ExitCode.Failure, "The key is not valid: unknown, wrong, expired or revoked.");
                session.Answer(json, key, report =>
                {
                    report.Line("id", key.Id.ToString());
                    report.Line("user", key.UserId?.ToString() ?? Cells.None);
                    report.Line("name", Cells.Printable(key.Name));
                    report.Line("scopes", key.Scopes.Count == 0 ? Cells.None : Cells.Printable(string.Join(' ', key.Scopes)));
                });
                return ExitCode.Success;
            });
    }
}
