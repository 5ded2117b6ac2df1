using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The settings of a connection, in the order they are applied; each is read back.</summary>
/// <remarks>What a build of SQLite has as its defaults differs (foreign keys, secure delete), so none is relied on.</remarks>
internal sealed class SqliteSettings(IReadOnlyList<SqliteSetting> settings)
{
    private const string WalLimitBytes = "67108864";
    private const int ValueLimitBytes = 64 << 20;
    private const int StatementLimitBytes = 1 << 20;

    // Before 3.41 SQLite takes its own JSON functions for unsafe, so that a CHECK with json_valid needs a trusted schema (ADR 0008).
    private static readonly Version JsonIsInnocuous = new(3, 41);

    /// <summary>All of them, in their order.</summary>
    public IReadOnlyList<SqliteSetting> All => settings;

    /// <summary>How far a file's schema is trusted.</summary>
    public static PragmaSetting TrustedSchema => SqliteNativeGate.Version >= JsonIsInnocuous
        ? new("trusted_schema", "OFF", "0")
        : new("trusted_schema", "ON", "1");

    /// <param name="role">What the connection is for.</param>
    /// <param name="config">The options.</param>
    /// <param name="inMemory">Whether the database lives in memory, where there is no journal to set up.</param>
    /// <param name="keptOpen">
    /// Whether it is the writer or a reader, whose checkpoints the engine decides on. A connection of <c>dotnet ef</c> checkpoints itself.
    /// </param>
    public static SqliteSettings For(StorageRole role, DatabaseConfig config, bool inMemory, bool keptOpen = false)
    {
        var reader = role == StorageRole.Read;
        return new(
        [
            .. Pragmas(config, reader, inMemory, keptOpen),
            .. Switches(),
            .. Limits(attached: 0),
        ]);
    }

    /// <summary>For the connection that a backup copies from: <c>VACUUM INTO</c> attaches the copy, and fails under <c>query_only</c>.</summary>
    public static SqliteSettings ForBackup(DatabaseConfig config) =>
        new([.. Pragmas(config, reader: false, inMemory: false, keptOpen: false), .. Switches(), .. Limits(attached: 1)]);

    /// <exception cref="StoreException">A setting reads back differently; it is named.</exception>
    public void Apply(SqliteConnection connection)
    {
        foreach (var setting in settings)
        {
            setting.Apply(connection);
        }
    }

    /// <summary>Looks whether all still are as they were applied.</summary>
    /// <exception cref="StoreException">A setting reads back differently; it is named.</exception>
    public void Verify(SqliteConnection connection)
    {
        foreach (var setting in settings)
        {
            setting.Verify(connection);
        }
    }

    /// <summary>For the connection that looks whether a file is damaged: it leaves the log as it is unless it is told otherwise.</summary>
    public static SqliteSettings ForInspection(DatabaseConfig config) =>
        new([CheckpointOnClose(isOn: false), .. For(StorageRole.Migrate, config, inMemory: false).All]);

    /// <summary>Whether the last connection writes the log back and removes it.</summary>
    public static SwitchSetting CheckpointOnClose(bool isOn) =>
        new("SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE", raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, On: !isOn);

    private static IEnumerable<PragmaSetting> Pragmas(DatabaseConfig config, bool reader, bool inMemory, bool keptOpen)
    {
        var busyTimeout = ((long)config.BusyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var cache = reader ? "-4000" : "-16000";

        // First: whatever comes next may meet another process's lock.
        yield return new("busy_timeout", busyTimeout, busyTimeout);

        if (keptOpen && !inMemory)
        {
            // Made so when the file was; a file that is not would let readers and the writer block each other.
            yield return new("journal_mode", null, "wal");
        }

        yield return config.Durability == Durability.Full ? new("synchronous", "FULL", "2") : new("synchronous", "NORMAL", "1");
        yield return new("fullfsync", "ON", "1");
        yield return new("checkpoint_fullfsync", "ON", "1");

        // The connection string sets it, at every open.
        yield return new("foreign_keys", null, "1");
        yield return new("cache_size", cache, cache);

        if (!inMemory)
        {
            // An in-memory file cannot be mapped and does not answer.
            yield return new("mmap_size", "0", "0");
        }

        yield return new("temp_store", "MEMORY", "2");
        if (keptOpen)
        {
            yield return new("wal_autocheckpoint", "0", "0");
        }

        yield return new("journal_size_limit", WalLimitBytes, WalLimitBytes);
        yield return TrustedSchema;
        yield return new("cell_size_check", "ON", "1");
        yield return new("secure_delete", "ON", "1");
        yield return reader ? new("query_only", "ON", "1") : new("query_only", "OFF", "0");
    }

    private static IEnumerable<SwitchSetting> Switches() =>
    [
        new("SQLITE_DBCONFIG_DEFENSIVE", raw.SQLITE_DBCONFIG_DEFENSIVE, On: true),
        new("SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION", raw.SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, On: false),
        new("SQLITE_DBCONFIG_DQS_DML", raw.SQLITE_DBCONFIG_DQS_DML, On: false),
        new("SQLITE_DBCONFIG_DQS_DDL", raw.SQLITE_DBCONFIG_DQS_DDL, On: false),
    ];

    private static IEnumerable<LimitSetting> Limits(int attached) =>
    [
        new("SQLITE_LIMIT_LENGTH", raw.SQLITE_LIMIT_LENGTH, ValueLimitBytes),
        new("SQLITE_LIMIT_SQL_LENGTH", raw.SQLITE_LIMIT_SQL_LENGTH, StatementLimitBytes),
        new("SQLITE_LIMIT_EXPR_DEPTH", raw.SQLITE_LIMIT_EXPR_DEPTH, 100),
        new("SQLITE_LIMIT_TRIGGER_DEPTH", raw.SQLITE_LIMIT_TRIGGER_DEPTH, 10),
        new("SQLITE_LIMIT_ATTACHED", raw.SQLITE_LIMIT_ATTACHED, attached),
    ];
}
