using System.Globalization;
using Boternity.Data.Storage.Checks;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Looks into an SQLite file for the doctor.</summary>
internal sealed class SqliteExaminer(DatabaseConfig config, SqliteStorageEngine engine, TimeProvider clock) : IStorageExaminer
{
    private const int PageSize = 4096;
    private const int Incremental = 2;

    // SQLite says no more than so many, and thousands of lines help nobody.
    private const int MostDamage = 1000;

    private readonly SqliteObserver _observer = new(config);

    public string DatabaseCheck => SqliteFileChecks.Database;

    public bool IsAtRest => _observer.IsAtRest;

    public IDbContextFactory<BoternityReadDbContext> Contexts => new ExaminerContexts(() =>
        StorageOptions.ForExaminer(engine, clock, options => options.UseSqlite(_observer.ConnectionString)));

    public IEnumerable<Check> Checks() =>
    [
        .. SqliteNativeChecks.Checks(),
        .. new SqliteFileChecks(_observer, config.BackupsPath).Checks(),
        .. SettingChecks(),
        .. new SqliteLockChecks(_observer, config).Checks(),
        Look("schema.file", JudgeFile),
        .. SchemaChecks.Of(engine.Migrations, DatabaseCheck, ReadSchemaAsync),
    ];

    public Task<SchemaFacts> ReadSchemaAsync(CancellationToken cancellationToken) => _observer.LookAsync(
        connection =>
        {
            // One snapshot: another process may migrate meanwhile.
            using var snapshot = connection.BeginTransaction(deferred: true);
            return new SchemaFacts(
                SqliteDatabaseFile.EpochOf(connection),
                Applied(connection),
                SqliteSchemaReader.Read(connection),
                connection.Tables().Contains("__EFMigrationsLock") ? connection.Count("__EFMigrationsLock") : 0);
        },
        cancellationToken);

    public Task<IReadOnlyList<StoreDamage>> CheckIntegrityAsync(CancellationToken cancellationToken) =>
        _observer.LookAsync<IReadOnlyList<StoreDamage>>(
            connection =>
            [
                .. connection.Texts(string.Create(CultureInfo.InvariantCulture, $"PRAGMA integrity_check({MostDamage})"))
                    .Where(line => line != "ok")
                    .Select(line => new StoreDamage("", null, line)),
            ],
            cancellationToken);

    public Task<IReadOnlyList<StoreDamage>> CheckForeignKeysAsync(CancellationToken cancellationToken) =>
        _observer.LookAsync<IReadOnlyList<StoreDamage>>(
            connection =>
            [
                .. connection.Rows(
                        "SELECT \"table\", rowid, parent FROM pragma_foreign_key_check",
                        row => (Table: row.GetString(0), Row: row.IsDBNull(1) ? (long?)null : row.GetInt64(1), Parent: row.GetString(2)))
                    .Take(MostDamage)
                    .Select(one => new StoreDamage(one.Table, IdOf(connection, one.Table, one.Row), $"refers to a row of {one.Parent} that is not there")),
            ],
            cancellationToken);

    public Task<StoreStatus> ReadStatusAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken) => _observer.LookAsync(
        connection =>
        {
            SqliteDatabaseFile.EnsureOurs(connection, config.Path);
            return new StoreStatus
            {
                Driver = engine.Driver,
                Location = engine.Location,
                EngineVersion = SqliteNativeGate.Version.ToString(),
                Bytes = SqliteObserver.SizeOf(_observer.RealPath),
                LogBytes = SqliteObserver.SizeOf(_observer.Log),
                SchemaEpoch = SqliteDatabaseFile.EpochOf(connection),
                KnownEpoch = engine.Migrations.Epoch,
                LastMigration = Applied(connection).LastOrDefault(),
                Tables =
                [
                    .. tables.Intersect(connection.Tables(), StringComparer.Ordinal).Select(table => new TableRows(table, connection.Count(table))),
                ],
                Users = new SqliteLockChecks(_observer, config).Users(),
            };
        },
        cancellationToken);

    private IEnumerable<Check> SettingChecks() =>
    [
        Look("settings.writer", connection => JudgeSettings(connection, StorageRole.Write)),
        Look("settings.readers", connection => JudgeSettings(connection, StorageRole.Read)),
        Look("settings.file", JudgeLayout),
    ];

    private Check Look(string id, Func<SqliteConnection, Finding> judge) =>
        new(id, token => _observer.LookAsync(judge, token)) { Requires = DatabaseCheck };

    /// <remarks>On a connection that cannot write: what this library asks of a connection is not in the file.</remarks>
    private Finding JudgeSettings(SqliteConnection connection, StorageRole role)
    {
        // An immutable file has no journal, whatever its header says.
        var settings = SqliteSettings.For(role, config, inMemory: false, keptOpen: true).All
            .Where(setting => !IsAtRest || setting.Name != "journal_mode")
            .ToList();
        SetByConnectionString(connection);
        return Finding.Unless(
            [.. settings.Select(setting => setting.Try(connection)).OfType<string>()],
            CheckStatus.Fail,
            string.Create(CultureInfo.InvariantCulture, $"{settings.Count} settings read back as they were set"),
            "This build of SQLite, or the file, does not do what the setting asks: use another build (native.version), or see docs/storage-engine.md.");
    }

    private static void SetByConnectionString(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys = ON";
        command.ExecuteNonQuery();
    }

    private Finding JudgeLayout(SqliteConnection connection)
    {
        var problems = new List<string>();
        Expect("page_size", PageSize);
        Expect("auto_vacuum", Incremental);
        return Finding.Unless(
            problems, CheckStatus.Warn, $"page_size {PageSize}, auto_vacuum incremental", "Made by another program: back it up and restore it into a new file.");

        void Expect(string pragma, long expected)
        {
            if (connection.Number($"PRAGMA {pragma}") is var seen && seen != expected)
            {
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{pragma} is {seen}, not {expected}"));
            }
        }
    }

    private Finding JudgeFile(SqliteConnection connection)
    {
        SqliteDatabaseFile.EnsureOurs(connection, config.Path);
        return Finding.Ok("the file says that it is of this library");
    }

    private static List<string> Applied(SqliteConnection connection) => connection.Tables().Contains("__EFMigrationsHistory")
        ? connection.Texts("""SELECT "MigrationId" FROM "__EFMigrationsHistory" ORDER BY 1""")
        : [];

    // Tables without a rowid, and those whose key is not called id, are named without the row.
    private static string? IdOf(SqliteConnection connection, string table, long? row)
    {
        if (row is not { } number
            || connection.Number($"SELECT count(*) FROM pragma_table_info({Literal(table)}) WHERE name = 'id'") == 0)
        {
            return row?.ToString(CultureInfo.InvariantCulture);
        }

        var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT id FROM {SqlName.Quote(table)} WHERE rowid = {number}");
        return connection.Rows(sql, found => found.GetValue(0).ToString()).FirstOrDefault();
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
