#pragma warning disable EF1001 // Only a subclass of EF's migrator makes Migrate(), MigrateAsync() and `dotnet ef` take the same way (ADR 9).
#pragma warning disable CA1849 // One body serves Migrate() and MigrateAsync(): what is synchronous here is for the former, or SQLite.
using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Migrates a file so that a kill at any point leaves it as it was or as it should be (docs/migrations.md).</summary>
/// <remarks>
/// The order: the migration lock, the store's lock, the file, the migrator's own connection, the backup, foreign keys off, one transaction around all
/// pending migrations with the checks at its end, foreign keys on. EF sees the transaction, and so makes neither one of its own nor its lock.
/// </remarks>
internal sealed class SqliteMigrator : Migrator, ISchemaMigrator
{
    private readonly IHistoryRepository _history;
    private readonly IMigrationsAssembly _assembly;
    private readonly IRelationalDatabaseCreator _creator;
    private readonly IRelationalConnection _connection;
    private readonly DatabaseFacade _database;
    private readonly IDbContextOptions _options;
    private readonly StorageOptionsExtension _storage;
    private readonly SqliteStorageEngine _engine;
    private readonly ILogger _log;
    private readonly MigrationSql _sql;
    private readonly MigrationBackup _backup;

    // Both only while migrations are applied: scripts and plans are made by the same methods.
    private SqliteMigrationGuard? _guard;
    private MigrationRun? _run;

    private FileLock? _migrationLock;

    public SqliteMigrator(
        IMigrationsAssembly migrationsAssembly,
        IHistoryRepository historyRepository,
        IDatabaseCreator databaseCreator,
        IMigrationsSqlGenerator migrationsSqlGenerator,
        IRawSqlCommandBuilder rawSqlCommandBuilder,
        IMigrationCommandExecutor migrationCommandExecutor,
        IRelationalConnection connection,
        ISqlGenerationHelper sqlGenerationHelper,
        ICurrentDbContext currentContext,
        IModelRuntimeInitializer modelRuntimeInitializer,
        IDiagnosticsLogger<DbLoggerCategory.Migrations> logger,
        IRelationalCommandDiagnosticsLogger commandLogger,
        IDatabaseProvider databaseProvider,
        IMigrationsModelDiffer migrationsModelDiffer,
        IDesignTimeModel designTimeModel,
        IDbContextOptions contextOptions,
        IExecutionStrategy executionStrategy,
        ILoggerFactory loggers)
        : base(
            migrationsAssembly,
            historyRepository,
            databaseCreator,
            migrationsSqlGenerator,
            rawSqlCommandBuilder,
            migrationCommandExecutor,
            connection,
            sqlGenerationHelper,
            currentContext,
            modelRuntimeInitializer,
            logger,
            commandLogger,
            databaseProvider,
            migrationsModelDiffer,
            designTimeModel,
            contextOptions,
            executionStrategy)
    {
        _history = historyRepository;
        _assembly = migrationsAssembly;
        _creator = (IRelationalDatabaseCreator)databaseCreator;
        _connection = connection;
        _database = currentContext.Context.Database;
        _options = contextOptions;
        _storage = StorageOptionsExtension.Of(contextOptions);
        _engine = (SqliteStorageEngine)_storage.Engine;
        _log = loggers.CreateLogger(typeof(SqliteMigrator).FullName!);
        _sql = new MigrationSql(rawSqlCommandBuilder, connection, currentContext.Context, commandLogger);
        _backup = new MigrationBackup(_engine, _storage.Clock, loggers);
    }

    /// <inheritdoc/>
    public override void Migrate(string? targetMigration)
    {
        // Everything in it runs on this thread then, so that the task is complete.
        RunAsync(targetMigration, async: false, CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public override Task MigrateAsync(string? targetMigration, CancellationToken cancellationToken = default) =>
        RunAsync(targetMigration, async: true, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellationToken) => RunAsync(target: null, async: true, cancellationToken);

    /// <inheritdoc/>
    public async Task<SchemaReport> VerifyAsync(CancellationToken cancellationToken)
    {
        using var run = NewRun(cancellationToken);
        return await run.TranslatedAsync(async () => await LookAsync(run, Report, async: true).ConfigureAwait(false) ?? Report([]))
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken)
    {
        using var run = NewRun(cancellationToken);
        return await run.TranslatedAsync(async () =>
            await LookAsync(run, applied => Plan(applied, SqliteMigrationGuard.ReadObjects(_sql)), async: true).ConfigureAwait(false)
            ?? Plan([], [])).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<MigrationCommand> GenerateUpSql(
        Migration migration, MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) =>
        Guarded(migration, revert: false, () => base.GenerateUpSql(migration, options));

    /// <inheritdoc/>
    protected override IReadOnlyList<MigrationCommand> GenerateDownSql(
        Migration migration,
        Migration? previousMigration,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default) =>
        Guarded(migration, revert: true, () => base.GenerateDownSql(migration, previousMigration, options));

    private static List<string> Ids(IEnumerable<Migration> migrations) => [.. migrations.Select(migration => migration.GetId())];

    private IReadOnlyList<MigrationCommand> Guarded(Migration migration, bool revert, Func<IReadOnlyList<MigrationCommand>> generate)
    {
        if (_run is not { } run || _guard is not { } guard)
        {
            return generate();
        }

        run.Begin(migration.GetId(), revert);
        _migrationLock?.Note($"at {migration.GetId()}");
        if (revert && !_storage.AllowDataLoss)
        {
            MigrationDataLoss.Refuse(migration, migration.GetId(), run.Location, _sql);
        }

        return guard.Surround(migration, generate());
    }

    private MigrationRun NewRun(CancellationToken caller) => new(_engine, _engine.FilePath, _storage.Clock, _log, caller);

    private async Task<IReadOnlyList<string>> RunAsync(string? target, bool async, CancellationToken cancellationToken)
    {
        if (!_engine.IsOwn(_connection.ConnectionString))
        {
            // An interceptor that refuses it, as that of `dotnet ef` does, says it better.
            _creator.Exists();
            throw Messages.ScopeMisuse(
                "This context was pointed at another database than the configured one: configure that, or name it after `-- --path`.");
        }

        if (_storage.Role != StorageRole.Migrate)
        {
            (_connection.DbConnection as LeasedConnection)?.RefuseMigration();
            using var own = StorageOptions.CreateMigrationContext(_options, _database);
            return await ((SqliteMigrator)own.GetService<IMigrator>()).RunAsync(target, async, cancellationToken).ConfigureAwait(false);
        }

        using var run = NewRun(cancellationToken);
        return await run.TranslatedAsync(async () =>
        {
            if (!await LookAsync(run, applied => IsDone(applied, target, run), async).ConfigureAwait(false))
            {
                await MigrateLockedAsync(run, target, async).ConfigureAwait(false);
            }

            return run.Begun;
        }).ConfigureAwait(false);
    }

    /// <summary>Looks at the database without the migration lock and without writing.</summary>
    /// <returns>What was seen; the default when there is no file yet.</returns>
    private async Task<T?> LookAsync<T>(MigrationRun run, Func<IReadOnlyList<string>, T> look, bool async)
    {
        if (_engine.FilePath is { } path && !File.Exists(path) && !Directory.Exists(path))
        {
            return default;
        }

        // Read-only, so that another program's file is refused before anything of it changes.
        _creator.Exists();

        // Nothing is put beside a file that may be another program's; and who has ours for himself has made the lock's file.
        using var storeLock = _engine.FilePath is { } file && File.Exists(SqliteMigrationLocks.Store(file))
            ? await SqliteMigrationLocks.LockStoreAsync(run, file, async).ConfigureAwait(false)
            : null;
        _connection.Open();
        try
        {
            return look(Applied());
        }
        finally
        {
            _connection.Close();
        }
    }

    private bool IsDone(IReadOnlyList<string> applied, string? target, MigrationRun run)
    {
        if (HasWork(applied, target) || new SqliteMigrationGuard(_sql, run).HasLeftovers())
        {
            return false;
        }

        CheckDrift(target, run);
        return true;
    }

    private bool HasWork(IReadOnlyList<string> applied, string? target)
    {
        PopulateMigrations(applied, target, out var work);
        return work.AppliedMigrations.Count + work.RevertedMigrations.Count > 0;
    }

    /// <exception cref="StoreException">The database is newer.</exception>
    private List<string> Applied()
    {
        List<string> applied = [.. _history.GetAppliedMigrations().Select(row => row.MigrationId)];
        SchemaGate.CheckHistory(_engine.Location, applied, [.. _assembly.Migrations.Keys]);
        return applied;
    }

    private async Task MigrateLockedAsync(MigrationRun run, string? target, bool async)
    {
        if (_engine.FilePath is not { } path)
        {
            await MigrateOpenAsync(run, target, async).ConfigureAwait(false);
            return;
        }

        SqliteDatabaseFile.EnsureDirectory(path);
        using (_migrationLock = await SqliteMigrationLocks.LockMigrationAsync(run, path, async).ConfigureAwait(false))
        {
            using var storeLock = await SqliteMigrationLocks.LockStoreAsync(run, path, async).ConfigureAwait(false);
            SqliteDatabaseFile.EnsureCreated(path);
            await MigrateOpenAsync(run, target, async).ConfigureAwait(false);
        }
    }

    private async Task MigrateOpenAsync(MigrationRun run, string? target, bool async)
    {
        _connection.Open();
        try
        {
            await BackUpAsync(run, target, async).ConfigureAwait(false);

            // Without effect inside of a transaction, hence before.
            SetForeignKeys("0");
            try
            {
                using var transaction = await SqliteMigrationLocks.BeginAsync(run, _sql, _connection, async).ConfigureAwait(false);
                await MigrateInTransactionAsync(run, transaction, target, async).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                _backup.Forget(exception);
                throw;
            }
            finally
            {
                SetForeignKeys("1");
            }
        }
        finally
        {
            _connection.Close();
        }
    }

    // Before the transaction, which would hold up the writers that a backup does not.
    private async Task BackUpAsync(MigrationRun run, string? target, bool async)
    {
        if (_backup.IsWanted && HasWork(Applied(), target))
        {
            _migrationLock?.Note("backing up");
            await _backup.MakeAsync(run, async).ConfigureAwait(false);
        }
    }

    private async Task MigrateInTransactionAsync(MigrationRun run, IDbContextTransaction transaction, string? target, bool async)
    {
        var database = ((SqliteConnection)_connection.DbConnection).Handle;
        var guard = new SqliteMigrationGuard(_sql, run);
        using (run.Token.UnsafeRegister(_ => raw.sqlite3_interrupt(database), null))
        {
            var hasWork = HasWork(Applied(), target);
            guard.RemoveLeftovers();
            if (hasWork)
            {
                await MigrateGuardedAsync(run, guard, target, async).ConfigureAwait(false);
                guard.CheckForeignKeys();

                // More than the epoch only where a developer has added a migration and not yet counted it.
                var epoch = Math.Min(Applied().Count, _engine.Migrations.Epoch);
                _sql.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {epoch}"));
            }

            CheckDrift(target, run);
            run.Token.ThrowIfCancellationRequested();
        }

        try
        {
            transaction.Commit();
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }

        run.Done();
    }

    private async Task MigrateGuardedAsync(MigrationRun run, SqliteMigrationGuard guard, string? target, bool async)
    {
        (_run, _guard) = (run, guard);
        try
        {
            if (async)
            {
                await base.MigrateAsync(target, run.Token).ConfigureAwait(false);
            }
            else
            {
                base.Migrate(target);
            }
        }
        finally
        {
            (_run, _guard) = (null, null);
        }
    }

    private void SetForeignKeys(string value)
    {
        _sql.Execute($"PRAGMA foreign_keys = {value}");
        var seen = Convert.ToString(_sql.Scalar("PRAGMA foreign_keys"), CultureInfo.InvariantCulture) ?? "nothing";
        if (seen != value)
        {
            throw Messages.SettingDiffers("foreign_keys", value, seen);
        }
    }

    // A target names an older schema, which there is no record of.
    private void CheckDrift(string? target, MigrationRun run)
    {
        if (string.IsNullOrEmpty(target))
        {
            run.Judge(Compare());
        }
    }

    private SchemaReport Report(IReadOnlyList<string> applied)
    {
        PopulateMigrations(applied, null, out var work);
        return work.AppliedMigrations.Count == 0 ? Compare() : new SchemaReport(Ids(work.AppliedMigrations), [], []);
    }

    private SchemaReport Compare()
    {
        if (_engine.Migrations.LoadManifest() is not { } head)
        {
            return new SchemaReport([], [], []);
        }

        var (differences, foreign) = head.Compare(SqliteSchemaReader.Read(_sql));
        return new SchemaReport([], differences, foreign);
    }

    private MigrationPlan Plan(IReadOnlyList<string> applied, List<SqliteMigrationGuard.SchemaObject> objects)
    {
        PopulateMigrations(applied, null, out var work);
        if (work.AppliedMigrations.Count == 0)
        {
            return new MigrationPlan([], "");
        }

        var commands = work.AppliedMigrations.Select(migration => (migration.GetId(), GenerateUpSql(migration)));
        return new MigrationPlan(
            Ids(work.AppliedMigrations),
            SqliteMigrationScript.Write(
                _history.GetCreateIfNotExistsScript(), commands, objects, epoch: applied.Count + work.AppliedMigrations.Count));
    }
}
