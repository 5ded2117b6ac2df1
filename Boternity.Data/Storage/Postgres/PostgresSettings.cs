using System.Globalization;
using Boternity.Data.Errors;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The settings of a session, asked for when it starts, and the server's that promises rest on; all are read back.</summary>
internal sealed class PostgresSettings
{
    private static readonly string[] ServerSettings =
        ["server_encoding", "fsync", "full_page_writes", "synchronous_commit", "data_checksums", "data_sync_retry", "server_version"];

    private readonly (string Name, string Value)[] _session;
    private readonly bool _requireDurability;
    private volatile PostgresServerFacts? _facts;

    public PostgresSettings(StorageRole role, Durability durability)
    {
        _requireDurability = durability == Durability.Full;

        // A migration may take long; everything else has a deadline.
        var bounded = role != StorageRole.Migrate;
        _session =
        [
            ("TimeZone", "UTC"),
            ("default_transaction_isolation", "read committed"),
            ("default_transaction_read_only", role == StorageRole.Read ? "on" : "off"),

            // What tells that no standby confirmed a COMMIT is a WARNING.
            ("client_min_messages", "notice"),
            ("lock_timeout", Milliseconds(PostgresLimits.LockTimeout)),
            ("statement_timeout", bounded ? Milliseconds(PostgresLimits.UnitDeadline) : "0"),
            ("idle_in_transaction_session_timeout", bounded ? Milliseconds(PostgresLimits.IdleInTransaction) : "0"),
        ];
    }

    /// <summary>The <c>Options</c> of the connection string: they hold from the session's first statement.</summary>
    public string StartupOptions =>
        string.Join(' ', _session.Select(setting => $"-c {setting.Name}={setting.Value.Replace(" ", @"\ ", StringComparison.Ordinal)}"));

    /// <summary>The server of the session that was opened last; null before the first one.</summary>
    public PostgresServerFacts? Facts => _facts;

    /// <exception cref="StoreException">A setting reads back differently; it is named.</exception>
    public void Verify(NpgsqlConnection connection)
    {
        using var command = Command(connection);
        using var reader = command.ExecuteReader();
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read())
        {
            seen[reader.GetString(0)] = reader.GetString(1);
        }

        Check(seen);
    }

    /// <exception cref="StoreException">A setting reads back differently; it is named.</exception>
    public async Task VerifyAsync(NpgsqlConnection connection)
    {
        var command = Command(connection);
        await using var ownedCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await using var ownedReader = reader.ConfigureAwait(false);
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            seen[reader.GetString(0)] = reader.GetString(1);
        }

        Check(seen);
    }

    private NpgsqlCommand Command(NpgsqlConnection connection) =>
        new(
            """
            SELECT name, setting FROM pg_settings WHERE name = ANY ($1)
            UNION ALL SELECT 'in_recovery', CASE WHEN pg_is_in_recovery() THEN 'on' ELSE 'off' END
            """,
            connection)
        {
            Parameters = { new NpgsqlParameter { Value = ServerSettings.Concat(_session.Select(setting => setting.Name)).ToArray() } },
        };

    private void Check(Dictionary<string, string> seen)
    {
        foreach (var (name, value) in _session)
        {
            Expect(seen, name, actual => actual == value, value);
        }

        Expect(seen, "server_encoding", actual => actual == "UTF8", "UTF8");
        if (_requireDurability)
        {
            Expect(seen, "fsync", actual => actual == "on", "on");
            Expect(seen, "full_page_writes", actual => actual == "on", "on");
            Expect(seen, "synchronous_commit", actual => actual != "off", "not off");
        }

        _facts = new PostgresServerFacts(
            seen["server_version"],
            InRecovery: seen["in_recovery"] == "on",
            DataChecksums: seen["data_checksums"] == "on",
            DataSyncRetry: seen["data_sync_retry"] == "on");
    }

    private static void Expect(Dictionary<string, string> seen, string name, Func<string, bool> isExpected, string expected)
    {
        var actual = seen.GetValueOrDefault(name, "nothing");
        if (!isExpected(actual))
        {
            throw Messages.SettingDiffers(name, expected, actual);
        }
    }

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
}
