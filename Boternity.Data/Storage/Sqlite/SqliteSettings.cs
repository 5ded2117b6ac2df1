using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The settings of a connection, in the order they are applied; each is read back.</summary>
internal sealed class SqliteSettings
{
    // Before 3.41 SQLite takes its own JSON functions for unsafe, so that a CHECK with json_valid needs a trusted schema (ADR 0008).
    private static readonly Version JsonIsInnocuous = new(3, 41);

    private readonly List<(string Pragma, string Value, string Seen)> _pragmas;

    private SqliteSettings(List<(string Pragma, string Value, string Seen)> pragmas) => _pragmas = pragmas;

    private static (string, string, string) TrustedSchema =>
        new Version(new SqliteConnection().ServerVersion) >= JsonIsInnocuous ? ("trusted_schema", "OFF", "0") : ("trusted_schema", "ON", "1");

    public static SqliteSettings For(StorageRole role, DatabaseConfig config, bool inMemory)
    {
        var busyTimeout = ((long)config.BusyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var full = config.Durability == Durability.Full;
        var reader = role == StorageRole.Read;

        List<(string, string, string)> pragmas =
        [
            // First: whatever comes next may meet another process's lock.
            ("busy_timeout", busyTimeout, busyTimeout),
            ("synchronous", full ? "FULL" : "NORMAL", full ? "2" : "1"),
            ("fullfsync", "ON", "1"),
            ("checkpoint_fullfsync", "ON", "1"),
            ("cache_size", reader ? "-4000" : "-16000", reader ? "-4000" : "-16000"),
            ("mmap_size", "0", "0"),
            ("temp_store", "MEMORY", "2"),
            ("journal_size_limit", "67108864", "67108864"),
            TrustedSchema,
            ("cell_size_check", "ON", "1"),
            ("secure_delete", "ON", "1"),
            ("query_only", reader ? "ON" : "OFF", reader ? "1" : "0"),
        ];
        if (inMemory)
        {
            // An in-memory file has no memory map and cannot be mapped.
            pragmas.RemoveAll(pragma => pragma.Item1 == "mmap_size");
        }

        return new SqliteSettings(pragmas);
    }

    /// <exception cref="StoreException">A setting reads back differently; it is named.</exception>
    public void Apply(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names and values are this class's constants and a number.
        foreach (var (pragma, value, seen) in _pragmas)
        {
            command.CommandText = $"PRAGMA {pragma} = {value}";
            command.ExecuteNonQuery();
            Expect(command, pragma, seen);
        }

        // Set by the connection string at every open; only checked here.
        Expect(command, "foreign_keys", "1");
    }

    private static void Expect(SqliteCommand command, string pragma, string expected)
    {
        command.CommandText = $"PRAGMA {pragma}";
#pragma warning restore CA2100
        var seen = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "nothing";
        if (seen != expected)
        {
            throw Messages.SettingDiffers(pragma, expected, seen);
        }
    }
}
