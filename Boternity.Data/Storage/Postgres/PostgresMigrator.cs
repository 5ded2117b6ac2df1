#pragma warning disable EF1001 // Only a subclass of EF's migrator makes Migrate(), MigrateAsync() and `dotnet ef` take the same way (ADR 9).
#pragma warning disable CA1849 // One body serves Migrate() and MigrateAsync(): what is synchronous here is for the former, or SQLite.
using System.Text;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Internal;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Logging;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations.Internal;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Migrates a database in one transaction, one process at a time (docs/migrations.md).</summary>
/// <remarks>EF sees the transaction, and so makes neither one of its own nor its lock on the history.</remarks>
internal sealed class PostgresMigrator : NpgsqlMigrator, ISchemaMigrator
{
    private readonly IHistoryRepository _history;
    private readonly IMigrationsAssembly _assembly;
    private readonly IRelationalDatabaseCreator _creator;
    private readonly IRelationalConnection _connection;
    private readonly DatabaseFacade _database;
    private readonly IDbContextOptions _options;
    private readonly StorageOptionsExtension _storage;
    private readonly ILogger _log;
    private readonly MigrationSql _sql;
    private readonly MigrationBackup _backup;

    // Only while migrations are applied: scripts and plans are made by the same methods.
    private MigrationRun? _run;

    public PostgresMigrator(
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
        _log = loggers.CreateLogger(typeof(PostgresMigrator).FullName!);
        _sql = new MigrationSql(rawSqlCommandBuilder, connection, currentContext.Context, commandLogger);
        _backup = new MigrationBackup(_storage.Engine, _storage.Clock, loggers);
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
        return await run.TranslatedAsync(async () =>
        {
            var pending = Pending(await AppliedAsync(async: true, run.Token).ConfigureAwait(false));
            return pending.Count == 0
                ? await CompareAsync(async: true, run.Token).ConfigureAwait(false)
                : new SchemaReport([.. pending.Select(migration => migration.GetId())], [], []);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken)
    {
        using var run = NewRun(cancellationToken);
        return await run
            .TranslatedAsync(async () => Plan(Pending(await AppliedAsync(async: true, run.Token).ConfigureAwait(false))))
            .ConfigureAwait(false);
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

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private IReadOnlyList<MigrationCommand> Guarded(Migration migration, bool revert, Func<IReadOnlyList<MigrationCommand>> generate)
    {
        if (_run is { } run)
        {
            run.Begin(migration.GetId(), revert);
            if (revert && !_storage.AllowDataLoss)
            {
                MigrationDataLoss.Refuse(migration, migration.GetId(), run.Location, _sql);
            }
        }

        var commands = generate();
        return commands.FirstOrDefault(command => command.TransactionSuppressed) is { } outside
            ? throw new NotSupportedException(
                $"A migration is one transaction, and a command of {migration.GetId()} asks to run outside of it: {outside.CommandText.Trim()}")
            : commands;
    }

    private MigrationRun NewRun(CancellationToken caller) => new(_storage.Engine, path: null, _storage.Clock, _log, caller);

    private async Task<IReadOnlyList<string>> RunAsync(string? target, bool async, CancellationToken cancellationToken)
    {
        if (_storage.Role != StorageRole.Migrate)
        {
            using var own = StorageOptions.CreateMigrationContext(_options, _database);
            return await ((PostgresMigrator)own.GetService<IMigrator>()).RunAsync(target, async, cancellationToken).ConfigureAwait(false);
        }

        using var run = NewRun(cancellationToken);
        return await run.TranslatedAsync(async () =>
        {
            if (!await IsDoneAsync(run, target, async).ConfigureAwait(false))
            {
                await MigrateLockedAsync(run, target, async).ConfigureAwait(false);
            }

            return run.Begun;
        }).ConfigureAwait(false);
    }

    private async Task<bool> IsDoneAsync(MigrationRun run, string? target, bool async)
    {
        if (HasWork(await AppliedAsync(async, run.Token).ConfigureAwait(false), target))
        {
            return false;
        }

        await CheckDriftAsync(run, target, async).ConfigureAwait(false);
        return true;
    }

    private bool HasWork(IReadOnlyList<string> applied, string? target)
    {
        PopulateMigrations(applied, target, out var work);
        return work.AppliedMigrations.Count + work.RevertedMigrations.Count > 0;
    }

    private IReadOnlyList<Migration> Pending(IReadOnlyList<string> applied)
    {
        PopulateMigrations(applied, null, out var work);
        return work.AppliedMigrations;
    }

    /// <summary>The applied migrations; none when there is no history, and when there is no database.</summary>
    /// <exception cref="StoreException">The database is newer.</exception>
    private async Task<List<string>> AppliedAsync(bool async, CancellationToken cancellationToken)
    {
        var rows = async
            ? await _history.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false)
            : _history.GetAppliedMigrations();
        List<string> applied = [.. rows.Select(row => row.MigrationId)];
        SchemaGate.CheckHistory(_storage.Engine.Location, applied, [.. _assembly.Migrations.Keys]);
        return applied;
    }

    private async Task MigrateLockedAsync(MigrationRun run, string? target, bool async)
    {
        // A database cannot be created in a transaction; EF lets the second of two creators go on.
        if (!(async ? await _creator.ExistsAsync(run.Token).ConfigureAwait(false) : _creator.Exists()))
        {
            await (async ? _creator.CreateAsync(run.Token) : Done(_creator.Create)).ConfigureAwait(false);
        }

        // Not pooled: closing it ends the session, and the lock with it.
        await (async ? _connection.OpenAsync(run.Token) : Done(() => _connection.Open())).ConfigureAwait(false);
        try
        {
            var migrationLock = new PostgresMigrationLock(_sql, run);
            await migrationLock.AcquireAsync(async).ConfigureAwait(false);
            await BackUpAsync(run, migrationLock, target, async).ConfigureAwait(false);
            using var transaction = async
                ? await _connection.BeginTransactionAsync(run.Token).ConfigureAwait(false)
                : _connection.BeginTransaction();
            await MigrateInTransactionAsync(run, transaction, target, async).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _backup.Forget(exception);
            throw;
        }
        finally
        {
            _connection.Close();
        }
    }

    // Before the transaction, whose snapshot and locks a backup may outlast by far.
    private async Task BackUpAsync(MigrationRun run, PostgresMigrationLock migrationLock, string? target, bool async)
    {
        if (_backup.IsWanted && HasWork(await AppliedAsync(async, run.Token).ConfigureAwait(false), target))
        {
            await migrationLock.NoteAsync("backing up", async).ConfigureAwait(false);
            await _backup.MakeAsync(run, async).ConfigureAwait(false);
            await migrationLock.NoteAsync(text: null, async).ConfigureAwait(false);
        }
    }

    private async Task MigrateInTransactionAsync(MigrationRun run, IDbContextTransaction transaction, string? target, bool async)
    {
        // Before anybody reads it: in a transaction, a question about a table that is absent would be its end.
        _ = async ? await _history.CreateIfNotExistsAsync(run.Token).ConfigureAwait(false) : _history.CreateIfNotExists();

        if (HasWork(await AppliedAsync(async, run.Token).ConfigureAwait(false), target))
        {
            _run = run;
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
                _run = null;
            }
        }

        await CheckDriftAsync(run, target, async).ConfigureAwait(false);
        run.Token.ThrowIfCancellationRequested();
        try
        {
            // Without the token: a COMMIT that has begun is never half-cancelled.
            await (async ? transaction.CommitAsync(CancellationToken.None) : Done(transaction.Commit)).ConfigureAwait(false);
            PostgresReplication.ThrowIfUnconfirmed(_connection.DbConnection);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }

        run.Done();
    }

    // A target names an older schema, which there is no record of.
    private async Task CheckDriftAsync(MigrationRun run, string? target, bool async)
    {
        if (string.IsNullOrEmpty(target))
        {
            run.Judge(await CompareAsync(async, run.Token).ConfigureAwait(false));
        }
    }

    private async Task<SchemaReport> CompareAsync(bool async, CancellationToken cancellationToken)
    {
        if (_storage.Engine.Migrations.LoadManifest() is not { } head)
        {
            return new SchemaReport([], [], []);
        }

        var live = await PostgresSchemaReader.ReadAsync(_sql, async, cancellationToken).ConfigureAwait(false);
        var (differences, foreign) = head.Compare(live);
        return new SchemaReport([], differences, foreign);
    }

    private MigrationPlan Plan(IReadOnlyList<Migration> pending)
    {
        if (pending.Count == 0)
        {
            return new MigrationPlan([], "");
        }

        var text = new StringBuilder("START TRANSACTION;\n").AppendLine(_history.GetCreateIfNotExistsScript().Trim());
        foreach (var migration in pending)
        {
            text.Append("-- ").AppendLine(migration.GetId());
            foreach (var command in GenerateUpSql(migration))
            {
                text.AppendLine(MigrationSql.Statement(command.CommandText));
            }
        }

        return new MigrationPlan([.. pending.Select(migration => migration.GetId())], text.Append("COMMIT;\n").ToString());
    }
}
