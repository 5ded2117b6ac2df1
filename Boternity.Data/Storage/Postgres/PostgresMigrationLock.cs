using System.Globalization;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The server's lock for migrations: it belongs to the migrator's session and ends with it.</summary>
/// <remarks>Not through a pooler that hands sessions out by transaction: lock and migration would be in different ones.</remarks>
internal sealed class PostgresMigrationLock(MigrationSql sql, MigrationRun run)
{
    // "BDMG" keeps it apart from other programs' locks in the same database.
    private const int Space = 0x42444D47;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private static readonly string Key = string.Create(CultureInfo.InvariantCulture, $"{Space}, 1");

    // A host that is switched off says no good-bye: the server must notice by itself. Without effect on a Unix socket.
    private const string KeepAlive = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3";

    /// <summary>A query for who has the lock, for people: at most one row.</summary>
    public static readonly string Holder = $"""
        SELECT 'server process ' || a.pid || CASE WHEN a.application_name = '' THEN '' ELSE ' (' || a.application_name || ')' END
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
          AND (l.classid::bigint, l.objid::bigint, l.objsubid) = ({Key}, 2)
        """;

    /// <exception cref="StoreException">Another session has it for too long; it is named.</exception>
    public async Task AcquireAsync(bool async)
    {
        await sql.ExecuteAsync(KeepAlive, async, run.Token).ConfigureAwait(false);
        var holder = default(string);
        try
        {
            while (!(bool)(await sql.ScalarAsync($"SELECT pg_try_advisory_lock({Key})", async, run.Token).ConfigureAwait(false))!)
            {
                if (holder is null)
                {
                    holder = await HolderAsync(async).ConfigureAwait(false);
                    run.Waiting(holder);
                }

                if (async)
                {
                    await Task.Delay(PollInterval, run.Token).ConfigureAwait(false);
                }
                else
                {
                    run.Token.WaitHandle.WaitOne(PollInterval);
                    run.Token.ThrowIfCancellationRequested();
                }
            }
        }
        catch (OperationCanceledException) when (holder is not null && run.LockHeld(holder) is { } held)
        {
            throw held;
        }
    }

    /// <summary>Says in the session's name, which others see, what the holder does; null: nothing particular.</summary>
    public Task NoteAsync(string? text, bool async) => sql.ExecuteAsync(
        text is null
            ? "RESET application_name"
            : $"SELECT set_config('application_name', ltrim(current_setting('application_name') || ' {text}'), false)",
        async,
        run.Token);

    private async Task<string> HolderAsync(bool async) =>
        await sql.ScalarAsync(Holder, async, run.Token).ConfigureAwait(false) as string ?? "another session";
}
