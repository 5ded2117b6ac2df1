using System.CommandLine;
using Boternity.Data.ApiKeys;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Cli.Users;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Cli.ApiKeys;

/// <summary><c>apikeys list</c>.</summary>
internal static class ListCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var user = new Option<string?>("--user") { Description = $"Only those of one owner, {UserArguments.Forms}.", HelpName = "user" };
        var json = Arguments.Json();
        return new Command("list", "Lists keys, newest first, revoked and expired ones too. Needs no master key.") { user, json }
            .Runs(shell, database, async (session, token) =>
            {
                var owner = session.Arguments.GetValue(user) is { } text ? await session.FindUserAsync(text, token) : null;
                var keys = await Pages.AllAsync(
                    (PageRequest page, CancellationToken next) => owner is null
                        ? session.ApiKeys.ListAsync(page, next)
                        : session.ApiKeys.ListByUserAsync(owner.Id, page, next),
                    token);
                session.Answer(json, keys.Select(ForMachines), report => Write(report, keys, session.Now()));
                return ExitCode.Success;
            });
    }

    private static object ForMachines(ApiKey key) => new
    {
        key.Id,
        key.UserId,
        key.Name,
        key.Prefix,
        key.Scopes,
        key.CreatedAt,
        key.ExpiresAt,
        key.RevokedAt,
        key.LastUsedAt,
    };

    private static void Write(Report report, IReadOnlyList<ApiKey> keys, DateTimeOffset now) => report.Table(
        ["id", "prefix", "name", "user", "scopes", "state", "expires", "last used"],
        [.. keys.Select(key => (string[])
        [
            key.Id.ToString(),
            key.Prefix,
            Cells.Printable(key.Name),
            key.UserId?.ToString() ?? Cells.None,
            key.Scopes.Count == 0 ? Cells.None : Cells.Printable(string.Join(' ', key.Scopes)),
            StateOf(key, now),
            Cells.Of(key.ExpiresAt),
            Cells.Of(key.LastUsedAt),
        ])]);

    private static string StateOf(ApiKey key, DateTimeOffset now) => key switch
    {
        { RevokedAt: not null } => "revoked",
        { ExpiresAt: { } end } when end <= now => "expired",
        _ => "valid",
    };
}
