using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Who else has a database open.</summary>
internal static class PostgresSessions
{
    private const string Others = """
        SELECT count(*), string_agg(DISTINCT coalesce(nullif(application_name, ''), 'without a name'), ', ')
        FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
        """;

    // Those of a pool that was just closed are gone within milliseconds; those of a service stay.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits a moment for others to go.</summary>
    /// <returns>Who stayed; null: nobody.</returns>
    public static async Task<string?> WaitForOthersAsync(NpgsqlConnection session, string database, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        while (await OthersAsync(session, database, cancellationToken).ConfigureAwait(false) is { } others)
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                return others;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <returns>How many sessions, and what they call themselves; null: there is none.</returns>
    public static async Task<string?> OthersAsync(NpgsqlConnection session, string database, CancellationToken cancellationToken)
    {
        var seen = await session
            .RowsAsync(Others, database, row => (Count: row.GetInt64(0), Names: row.IsDBNull(1) ? "" : row.GetString(1)), cancellationToken)
            .ConfigureAwait(false);
        return seen[0].Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{seen[0].Count} session(s): {seen[0].Names}");
    }
}
