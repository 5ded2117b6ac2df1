using System.Globalization;
using Boternity.Data.Storage.Checks;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The areas <c>postgres</c>, <c>settings</c> and <c>locks</c> of a server.</summary>
internal sealed class PostgresChecks(NpgsqlDataSource sessions, PostgresConnectionString connectionString, Durability durability)
{
    public const string Connection = "postgres.connection";

    private const int OldestMajor = 15;
    private const long LargestLag = 64L << 20;

    private const string Idle = """
        SELECT 'server process ' || pid || ' (' || application_name || ') since ' || to_char(xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - interval '5 minutes'
        """;

    private const string Lag = """
        SELECT application_name || ' (' || coalesce(state, 'state unknown') || ')', pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint
        FROM pg_stat_replication WHERE NOT pg_is_in_recovery()
        """;

    private const string MissingRights = """
        SELECT r.name || ' on ' || c.relname
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS r(name)
        WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, r.name)
        ORDER BY 1
        """;

    public IEnumerable<Check> All() =>
    [
        new(Connection, ConnectAsync),
        Of("postgres.version", session => Task.FromResult(JudgeVersion(session.PostgreSqlVersion))),
        Of("postgres.encoding", session => SettingAsync(session, "server_encoding", "UTF8", CheckStatus.Fail, "Make the database with ENCODING 'UTF8'.")),
        Of("postgres.checksums", session => SettingAsync(
            session, "data_checksums", "on", CheckStatus.Warn, "Switch them on while the server is down: pg_checksums --enable. Without, bad disks stay unseen.")),
        Of("postgres.data_sync_retry", session => SettingAsync(
            session, "data_sync_retry", "off", CheckStatus.Warn, "Switch it off: a repeated fsync may report success for what is lost.")),
        Of("postgres.archive", ArchiveAsync),
        OfOthers("postgres.replicas", ReplicasAsync),
        Of("postgres.pooler", PoolerAsync),
        Of("postgres.grants", GrantsAsync),
        Of("locks.migration", session => ListAsync(
            session, PostgresMigrationLock.Holder, "nobody migrates", "Let the migration end. Whoever starts meanwhile waits for it; killing it is safe, and undoes it.")),
        OfOthers("locks.transactions", session => ListAsync(
            session, Idle, "no transaction is older than 5 minutes", "Find out what it does: it holds locks, and keeps the server from cleaning up.")),
        Role("settings.writer", StorageRole.Write),
        Role("settings.readers", StorageRole.Read),
    ];

    public static Finding JudgeVersion(Version version) => version.Major >= OldestMajor
        ? Finding.Ok($"PostgreSQL {version}")
        : Finding.Fail($"PostgreSQL {version}", $"Update the server to {OldestMajor} or newer.");

    /// <param name="announced">The server process that the connection was told of when it was made.</param>
    /// <param name="actual">The one that answers.</param>
    public static Finding JudgePooler(int announced, int actual) => announced == actual
        ? Finding.Ok("the connection goes to the server itself")
        : Finding.Warn(
            "a pooler stands between this process and the server",
            "Let it give sessions to clients, not transactions; migrate past it: a migration's lock belongs to its session.");

    /// <param name="replicas">The standbys; without a number: nobody knows how far they are.</param>
    public static Finding JudgeLag(IReadOnlyList<(string Replica, long? Bytes)> replicas) => Finding.Unless(
        [.. replicas.Where(one => one.Bytes is null or > LargestLag).Select(Describe)],
        CheckStatus.Warn,
        replicas.Count == 0 ? "no standby is connected" : string.Join("; ", replicas.Select(Describe)),
        "Look at the standby and the network: reads from it are as old as that.");

    private static string Describe((string Replica, long? Bytes) one) => one.Bytes is { } bytes
        ? string.Create(CultureInfo.InvariantCulture, $"{one.Replica} is {bytes} bytes behind")
        : $"nobody knows how far {one.Replica} is behind";

    private Check Of(string id, Func<NpgsqlConnection, Task<Finding>> judge) =>
        new(id, token => WithSessionAsync(sessions, judge, token)) { Requires = Connection };

    /// <summary>A check of what other roles do, which the server shows only to some.</summary>
    private Check OfOthers(string id, Func<NpgsqlConnection, Task<Finding>> judge) => Of(id, async session =>
        await OneAsync(session, "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')::text").ConfigureAwait(false) == "true"
            ? await judge(session).ConfigureAwait(false)
            : Finding.Skipped("this role sees its own sessions only; examine as one that was granted pg_monitor"));

    private static async Task<Finding> WithSessionAsync(
        NpgsqlDataSource source, Func<NpgsqlConnection, Task<Finding>> judge, CancellationToken cancellationToken)
    {
        var session = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = session.ConfigureAwait(false);
        return await judge(session).ConfigureAwait(false);
    }

    private Task<Finding> ConnectAsync(CancellationToken cancellationToken) => WithSessionAsync(
        sessions,
        session => Task.FromResult(Finding.Ok($"{connectionString.Location} answers, PostgreSQL {session.PostgreSqlVersion}")),
        cancellationToken);

    private Check Role(string id, StorageRole role) => new(id, async token =>
    {
        var settings = new PostgresSettings(role, durability);
        var source = connectionString.CreateObserver(role, settings);
        await using var owned = source.ConfigureAwait(false);
        return await WithSessionAsync(
            source,
            async session =>
            {
                await settings.VerifyAsync(session).ConfigureAwait(false);
                return Finding.Ok("the settings of sessions and of the server read back as they should be");
            },
            token).ConfigureAwait(false);
    })
    {
        Requires = Connection,
    };

    private static async Task<Finding> SettingAsync(
        NpgsqlConnection session, string name, string expected, CheckStatus otherwise, string fix)
    {
        var seen = await OneAsync(session, $"SELECT current_setting('{name}')").ConfigureAwait(false);
        return Finding.Unless(seen == expected ? [] : [$"{name} is {seen}, not {expected}"], otherwise, $"{name} is {seen}", fix);
    }

    private static async Task<Finding> ArchiveAsync(NpgsqlConnection session) =>
        Finding.Ok($"archive_mode is {await OneAsync(session, "SELECT current_setting('archive_mode')").ConfigureAwait(false)}");

    private static async Task<Finding> ReplicasAsync(NpgsqlConnection session) => JudgeLag(
        await session.RowsAsync(Lag, row => (row.GetString(0), row.IsDBNull(1) ? (long?)null : row.GetInt64(1)), CancellationToken.None).ConfigureAwait(false));

    private static async Task<Finding> PoolerAsync(NpgsqlConnection session)
    {
        var actual = await session.RowsAsync("SELECT pg_backend_pid()", row => row.GetInt32(0), CancellationToken.None).ConfigureAwait(false);
        return JudgePooler(session.ProcessID, actual.Single());
    }

    private static Task<Finding> GrantsAsync(NpgsqlConnection session) => ListAsync(
        session, MissingRights, "this role may read and write every table", "Grant these rights to the service's role.", CheckStatus.Fail);

    private static async Task<Finding> ListAsync(
        NpgsqlConnection session, string sql, string seen, string fix, CheckStatus otherwise = CheckStatus.Warn) => Finding.Unless(
        await session.RowsAsync(sql, row => row.GetString(0), CancellationToken.None).ConfigureAwait(false), otherwise, seen, fix);

    private static async Task<string> OneAsync(NpgsqlConnection session, string sql) =>
        (await session.RowsAsync(sql, row => row.GetString(0), CancellationToken.None).ConfigureAwait(false)).Single();
}
