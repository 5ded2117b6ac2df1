using Boternity.Data.Storage.Checks;
using Boternity.Data.Storage.Copying;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Looks into a PostgreSQL database for the doctor, in read-only sessions of its own.</summary>
internal sealed class PostgresExaminer : IStorageExaminer, IAsyncDisposable
{
    // Invalid are only those that somebody made by hand, or whose making was broken off.
    private const string Integrity = """
        SELECT c.relname::text, 'the index ' || i.relname || ' is not valid'
        FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND NOT x.indisvalid
        UNION ALL
        SELECT '', checksum_failures || ' page(s) of this database do not match their checksums'
        FROM pg_stat_database WHERE datname = current_database() AND checksum_failures > 0
        """;

    private const string ForeignKeys = """
        SELECT c.relname::text, 'the constraint ' || k.conname || ' is not validated'
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND NOT k.convalidated
        UNION ALL
        SELECT c.relname::text, 'the triggers of its foreign keys are switched off'
        FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema() AND g.tgisinternal AND g.tgenabled = 'D'
        GROUP BY c.relname
        """;

    private const string Users = """
        SELECT CASE WHEN application_name = '' THEN 'unnamed' ELSE application_name END || ': ' || count(*) || ' session(s) of ' || usename
        FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend'
        GROUP BY application_name, usename ORDER BY 1
        """;

    private readonly PostgresStorageEngine _engine;
    private readonly TimeProvider _clock;
    private readonly PostgresChecks _checks;
    private readonly NpgsqlDataSource _sessions;

    public PostgresExaminer(DatabaseConfig config, PostgresStorageEngine engine, TimeProvider clock)
    {
        _engine = engine;
        _clock = clock;
        var connection = new PostgresConnectionString(config);
        _sessions = connection.CreateObserver(StorageRole.Read, new PostgresSettings(StorageRole.Read, config.Durability));
        _checks = new PostgresChecks(_sessions, connection, config.Durability);
    }

    public string DatabaseCheck => PostgresChecks.Connection;

    public bool IsAtRest => false;

    public IDbContextFactory<BoternityReadDbContext> Contexts => new ExaminerContexts(() =>
        StorageOptions.ForExaminer(_engine, _clock, options => options.UseNpgsql(_sessions)));

    public IEnumerable<Check> Checks() => [.. _checks.All(), .. SchemaChecks.Of(_engine.Migrations, DatabaseCheck, ReadSchemaAsync)];

    public async Task<SchemaFacts> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        var connection = await _sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = connection.ConfigureAwait(false);
        var applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
        var live = await PostgresSchemaReader.ReadAsync(connection, async: true).ConfigureAwait(false);
        return new SchemaFacts(CopyMark.EpochOf(applied), applied, live, LockRows: 0);
    }

    public Task<IReadOnlyList<StoreDamage>> CheckIntegrityAsync(CancellationToken cancellationToken) => DamageAsync(Integrity, cancellationToken);

    public Task<IReadOnlyList<StoreDamage>> CheckForeignKeysAsync(CancellationToken cancellationToken) => DamageAsync(ForeignKeys, cancellationToken);

    public async Task<StoreStatus> ReadStatusAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = connection.ConfigureAwait(false);
            var applied = await AppliedAsync(connection, cancellationToken).ConfigureAwait(false);
            return new StoreStatus
            {
                Driver = _engine.Driver,
                Location = _engine.Location,
                EngineVersion = connection.PostgreSqlVersion.ToString(),
                Bytes = (await connection.RowsAsync(
                    "SELECT pg_database_size(current_database())", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false)).Single(),
                SchemaEpoch = applied.Count,
                KnownEpoch = _engine.Migrations.Epoch,
                LastMigration = applied is [.., var last] ? last : null,
                Tables = await CountAsync(connection, tables, cancellationToken).ConfigureAwait(false),
                Users = await connection.RowsAsync(Users, row => row.GetString(0), cancellationToken).ConfigureAwait(false),
            };
        }
        catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    public ValueTask DisposeAsync() => _sessions.DisposeAsync();

    private static async Task<IReadOnlyList<TableRows>> CountAsync(
        NpgsqlConnection connection, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var existing = await connection.RowsAsync(
            "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()", row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        var counted = new List<TableRows>();
        foreach (var table in tables.Intersect(existing, StringComparer.Ordinal))
        {
            var sql = $"SELECT count(*) FROM {SqlName.Quote(table)}";
            counted.Add(new TableRows(table, await connection.ScalarAsync<long>(sql, argument: null, cancellationToken).ConfigureAwait(false)));
        }

        return counted;
    }

    private static async Task<IReadOnlyList<string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string HasHistory = """SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL""";
        var exists = await connection.RowsAsync(HasHistory, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return exists.Single()
            ? await connection.RowsAsync(
                """SELECT "MigrationId"::text FROM "__EFMigrationsHistory" ORDER BY 1""", row => row.GetString(0), cancellationToken).ConfigureAwait(false)
            : [];
    }

    private async Task<IReadOnlyList<StoreDamage>> DamageAsync(string sql, CancellationToken cancellationToken)
    {
        var connection = await _sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = connection.ConfigureAwait(false);
        return await connection.RowsAsync(sql, row => new StoreDamage(row.GetString(0), null, row.GetString(1)), cancellationToken).ConfigureAwait(false);
    }
}
