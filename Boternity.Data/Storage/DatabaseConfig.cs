using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Which database to open and how: the section <c>Boternity:Data</c>, overridden by the environment, overridden by code.</summary>
/// <remarks>
/// Not thread-safe while it is being filled; the library does not change it after validation. <see cref="Password"/> and
/// <see cref="ConnectionString"/> appear neither in <see cref="ToString"/> nor in the debugger nor in JSON.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class DatabaseConfig
{
    /// <summary>The configuration section: <c>Boternity:Data</c>.</summary>
    public const string SectionName = "Boternity:Data";

    /// <summary>The value of <see cref="Driver"/> for SQLite.</summary>
    public const string SqliteDriver = "sqlite";

    /// <summary>The value of <see cref="Driver"/> for PostgreSQL.</summary>
    public const string PostgresDriver = "postgres";

    /// <summary>The value of <see cref="Path"/> for a database that lives only as long as the process; meant for tests.</summary>
    public const string InMemoryPath = ":memory:";

    private static readonly TimeSpan ShortestBusyTimeout = TimeSpan.FromMilliseconds(1);

    // A migration first waits for its turn: up to 45 s for the migration lock.
    private static readonly TimeSpan ShortestMigrationTimeout = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private static readonly string[] SslModes = ["disable", "allow", "prefer", "require", "verifyca", "verifyfull"];

    /// <summary>
    /// <c>sqlite</c> (default) or <c>postgres</c>; environment <c>DB_DRIVER</c>. Trimmed and lower-cased when set; null, empty and blank
    /// mean <c>sqlite</c>.
    /// </summary>
    [AllowNull]
    public string Driver
    {
        get;
        set => field = string.IsNullOrWhiteSpace(value) ? SqliteDriver : value.Trim().ToLowerInvariant();
    }
    = SqliteDriver;

    /// <summary>
    /// SQLite: the database file, or <see cref="InMemoryPath"/>; environment <c>DB_PATH</c>. Default:
    /// <c>$BOTERNITY_DATA_DIR/boternity.db</c>, else <c>~/.boternity/boternity.db</c>. At most 4,096 bytes of UTF-8; a <c>file:</c> URI
    /// is refused. Configuration fills in the default and makes a relative path absolute; until then it is as given, or empty.
    /// </summary>
    [AllowNull]
    public string Path
    {
        get;
        set => field = value ?? "";
    }
    = "";

    /// <summary>
    /// The folder that holds the contents of the bots' files; environment <c>DB_FILES_PATH</c>. Configuration fills in <c>blobs</c> beside
    /// the SQLite file and makes a relative path absolute. Null: contents are refused, metadata works; that is the default of PostgreSQL
    /// and <see cref="InMemoryPath"/>. Empty and blank become null. Processes that share a database must share the folder.
    /// </summary>
    public string? FilesPath
    {
        get;
        set => field = string.IsNullOrWhiteSpace(value) ? null : value;
    }

    /// <summary>
    /// The folder of backups; environment <c>DB_BACKUPS_PATH</c>. Configuration fills in <c>backups</c> beside the SQLite file, for
    /// PostgreSQL <c>$BOTERNITY_DATA_DIR/backups</c>, else <c>~/.boternity/backups</c>, and makes a relative path absolute. Null for
    /// <see cref="InMemoryPath"/>. Empty and blank become null.
    /// </summary>
    public string? BackupsPath
    {
        get;
        set => field = string.IsNullOrWhiteSpace(value) ? null : value;
    }

    /// <summary>PostgreSQL: used instead of the single parts if set. A secret. Environment <c>DB_CONN_STRING</c>; no default.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [JsonIgnore]
    public string? ConnectionString { get; set; }

    /// <summary>PostgreSQL: a name, an address or a socket directory; environment <c>DB_HOST</c>; no default.</summary>
    public string? Host { get; set; }

    /// <summary>PostgreSQL: 1 to 65535; environment <c>DB_PORT</c>. Configuration fills in 5432 beside a <see cref="Host"/>.</summary>
    public int? Port { get; set; }

    /// <summary>PostgreSQL; environment <c>DB_USER</c>. Configuration fills in <c>postgres</c> beside a <see cref="Host"/>.</summary>
    public string? User { get; set; }

    /// <summary>PostgreSQL; a secret. Environment <c>DB_PASSWORD</c>; no default.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    [JsonIgnore]
    public string? Password { get; set; }

    /// <summary>
    /// PostgreSQL: the name of the database; key <c>DbName</c> or <c>Name</c>, environment <c>DB_NAME</c>. Configuration fills in
    /// <c>boternity</c> beside a <see cref="Host"/>.
    /// </summary>
    public string? DbName { get; set; }

    /// <summary>
    /// PostgreSQL: <c>disable</c>, <c>allow</c>, <c>prefer</c>, <c>require</c>, <c>verify-ca</c> or <c>verify-full</c>; environment
    /// <c>DB_SSL_MODE</c>. Lower-cased and stripped of hyphens when set, which is how the PostgreSQL driver reads it. Null: that driver's
    /// default; empty and blank become null.
    /// </summary>
    public string? SslMode
    {
        get;
        set => field = string.IsNullOrWhiteSpace(value)
            ? null
            : value.Trim().Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    /// <summary>SQLite: read-only connections that may be open at once; 1 or more, default 8; environment <c>DB_MAX_READERS</c>.</summary>
    public int MaxReaders { get; set; } = 8;

    /// <summary>
    /// SQLite: how long a statement waits for the lock of another process; 1 ms to 1 day, default 5 s; environment
    /// <c>DB_BUSY_TIMEOUT</c>.
    /// </summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a commit survives; default <see cref="Durability.Full"/>; environment <c>DB_DURABILITY</c>.</summary>
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>
    /// SQLite: which processes may have the store open at once; default <see cref="ProcessMode.Shared"/>; environment <c>DB_PROCESSES</c>.
    /// Hosts of one process always share it.
    /// </summary>
    public ProcessMode Processes { get; set; } = ProcessMode.Shared;

    /// <summary>
    /// Whether a host that asks for migrations at its start gets them; default true, environment <c>DB_AUTO_MIGRATE</c>. It only permits:
    /// a host that does not ask is never migrated. False is for operators who migrate in a step of their own.
    /// </summary>
    public bool AutoMigrate { get; set; } = true;

    /// <summary>
    /// How long all pending migrations together may take, the wait for their lock included and the backup before them not; 45 s to 1 day,
    /// default 2 min; environment <c>DB_MIGRATION_TIMEOUT</c>.
    /// </summary>
    public TimeSpan MigrationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Whether a database that has content is backed up before the first pending migration; default true, environment
    /// <c>DB_BACKUP_BEFORE_MIGRATION</c>. False is for operators who back up in a step of their own. Without <see cref="BackupsPath"/> none
    /// is made; PostgreSQL needs <c>pg_dump</c> and <c>pg_restore</c> beside the service. If it fails nothing is migrated.
    /// </summary>
    public bool BackupBeforeMigration { get; set; } = true;

    /// <summary>
    /// Whether read-only contexts and the stores' queries may look into a database of a newer schema, as far as it still has what they ask
    /// for; default false, environment <c>DB_READ_NEWER_SCHEMA</c>. Nothing is ever written to one.
    /// </summary>
    public bool ReadNewerSchema { get; set; }

    /// <summary>What the binder could not read. Kept here, so that it is reported together with the errors of the values.</summary>
    internal List<string> BindingErrors { get; } = [];

    /// <summary>Refuses a configuration that cannot work. Changes nothing, touches neither a file nor the network.</summary>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>, with the first error as its message. Start-up reports all errors at once instead.
    /// </exception>
    public void Validate()
    {
        if (Errors() is [var first, ..])
        {
            throw new StoreException(StoreErrorKind.InvalidInput, ErrorCodes.InvalidConfiguration, first);
        }
    }

    /// <summary>The driver and where it connects to; secrets show as <c>***</c>.</summary>
    public override string ToString() => Driver switch
    {
        SqliteDriver => $"sqlite; Path={Path}",
        PostgresDriver when !string.IsNullOrWhiteSpace(ConnectionString) => "postgres; ConnectionString=***",
        PostgresDriver => $"postgres; Host={Host}; Port={Port}; User={User}; Password={(string.IsNullOrEmpty(Password) ? "" : "***")}; "
            + $"DbName={DbName}; SslMode={SslMode}",
        _ => Driver,
    };

    /// <summary>Every error, first those of reading, then those of the driver, then those of the limits; empty if it is valid.</summary>
    internal IReadOnlyList<string> Errors() => [.. BindingErrors, .. DriverErrors(), .. LimitErrors()];

    private IEnumerable<string> DriverErrors() => Driver switch
    {
        SqliteDriver => DatabasePath.Error(Path) is { } error ? [error] : [],
        PostgresDriver => PostgresErrors(),
        _ => [$"unsupported database driver: {Driver}"],
    };

    private IEnumerable<string> PostgresErrors()
    {
        if (!string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield break;
        }

        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return "postgres driver requires host or conn_string";
        }
        else if (Port is null || string.IsNullOrWhiteSpace(User) || string.IsNullOrWhiteSpace(DbName))
        {
            yield return "postgres driver requires host, port, user, and name or conn_string";
        }

        if (Port is < 1 or > 65535)
        {
            yield return $"Port must be from 1 to 65535, but is {Port}";
        }

        if (SslMode is not null && !SslModes.Contains(SslMode))
        {
            yield return "SslMode must be one of disable, allow, prefer, require, verify-ca, verify-full";
        }
    }

    private IEnumerable<string> LimitErrors()
    {
        if (FilesPath is not null && Storage.FilesPath.Error(FilesPath, Driver == SqliteDriver ? Path : null) is { } error)
        {
            yield return error;
        }

        if (BackupsPath is not null && FolderPath.Error(BackupsPath, "backups path") is { } backupsError)
        {
            yield return backupsError;
        }

        if (MigrationTimeout < ShortestMigrationTimeout || MigrationTimeout > LongestTimeout)
        {
            yield return $"MigrationTimeout must be from 45 s to 1 day, but is {MigrationTimeout:c}";
        }

        if (BusyTimeout < ShortestBusyTimeout || BusyTimeout > LongestTimeout)
        {
            yield return $"BusyTimeout must be from 1 ms to 1 day, but is {BusyTimeout:c}";
        }

        if (MaxReaders < 1)
        {
            yield return $"MaxReaders must be 1 or more, but is {MaxReaders}";
        }

        if (!Enum.IsDefined(Processes))
        {
            yield return $"Processes must be Shared or Exclusive, but is {Processes:D}";
        }

        if (!Enum.IsDefined(Durability))
        {
            yield return $"Durability must be Full or Normal, but is {Durability:D}";
        }
    }
}
