using Boternity.Data.Errors;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The settings of a session, asked for when it starts, and the server's that promises rest on; all are read back.</summary>
internal sealed class PostgresSettings
{
    private readonly (string Name, string Value)[] _session;
    private readonly bool _requireDurability;

    public PostgresSettings(StorageRole role, Durability durability)
    {
        _requireDurability = durability == Durability.Full;
        _session =
        [
            ("TimeZone", "UTC"),
            ("default_transaction_isolation", "read committed"),
            ("default_transaction_read_only", role == StorageRole.Read ? "on" : "off"),
            ("lock_timeout", "5000"),

            // A migration may take long; everything else has a deadline.
            ("statement_timeout", role == StorageRole.Migrate ? "0" : "30000"),
            ("idle_in_transaction_session_timeout", role == StorageRole.Migrate ? "0" : "30000"),
        ];
    }

    /// <summary>The <c>Options</c> of the connection string: they hold from the session's first statement.</summary>
    public string StartupOptions =>
        string.Join(' ', _session.Select(setting => $"-c {setting.Name}={setting.Value.Replace(" ", @"\ ", StringComparison.Ordinal)}"));

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

    private static NpgsqlCommand Command(NpgsqlConnection connection) =>
        new("SELECT name, setting FROM pg_settings", connection);

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
    }

    private static void Expect(Dictionary<string, string> seen, string name, Func<string, bool> isExpected, string expected)
    {
        var actual = seen.GetValueOrDefault(name, "nothing");
        if (!isExpected(actual))
        {
            throw Messages.SettingDiffers(name, expected, actual);
        }
    }
}
