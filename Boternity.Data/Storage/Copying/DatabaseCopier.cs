using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage.Copying;

/// <inheritdoc/>
/// <param name="engine">The source's.</param>
/// <param name="schema">The source's.</param>
/// <param name="contexts">For the model.</param>
/// <param name="open">Makes the engine of a target.</param>
/// <param name="folders">Folders of the source that are not copied.</param>
/// <param name="clock">For the report.</param>
/// <param name="loggers">For what happens, and for the migration of the target.</param>
internal sealed class DatabaseCopier(
    IStorageEngine engine,
    SchemaManager schema,
    IDbContextFactory<BoternityReadDbContext> contexts,
    Func<DatabaseConfig, IStorageEngine> open,
    IReadOnlyList<string> folders,
    TimeProvider clock,
    ILoggerFactory loggers) : IDatabaseCopier
{
    private readonly ILogger _log = loggers.CreateLogger<DatabaseCopier>();

    public Task<CopyReport> CopyToAsync(
        DatabaseConfig target, CopyOptions? options, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Validate();

        // Not on the caller's thread, which SQLite would block for as long as it takes.
        return Task.Run(() => CopyAsync(target, options ?? new CopyOptions(), progress, cancellationToken), cancellationToken);
    }

    private async Task<CopyReport> CopyAsync(
        DatabaseConfig config, CopyOptions options, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var startedAt = clock.GetInstant();
            var other = open(config);
            await using var owned = other.ConfigureAwait(false);
            var (run, isFresh) = await CopyAsync(other, options, progress, cancellationToken).ConfigureAwait(false);
            _log.CopyCompleted(engine.Location, other.Location, run.Tables.Sum(table => table.Rows));
            return new CopyReport
            {
                Source = engine.Location,
                Target = other.Location,
                Resumed = !isFresh,
                RowsWritten = run.RowsWritten,
                Tables = run.Tables,
                FoldersNotCopied = [.. folders.Where(Directory.Exists)],
                StartedAt = startedAt,
                EndedAt = clock.GetInstant(),
            };
        }
        catch (Exception exception) when (StoreErrors.TryTranslateWrite(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private async Task<(CopyRun Run, bool IsFresh)> CopyAsync(
        IStorageEngine other, CopyOptions options, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        var identity = await engine.Copying.IdentifyAsync(cancellationToken).ConfigureAwait(false);
        if (identity is not null && identity == await other.Copying.IdentifyAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Messages.CopyOntoItself(engine.Location);
        }

        await schema.EnsureCurrentAsync(cancellationToken).ConfigureAwait(false);
        var tables = await ReadTablesAsync(cancellationToken).ConfigureAwait(false);
        var mark = CopyMark.Of(engine);

        // Before anything is changed; and again when nobody can change it any more.
        var state = await other.Copying.InspectAsync(tables, cancellationToken).ConfigureAwait(false);
        _ = IsToBeCleared(state);
        if (state == CopyState.None)
        {
            await MigrateAsync(other, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            CheckSchema(state);
        }

        var source = await engine.Copying.OpenSourceAsync(tables, cancellationToken).ConfigureAwait(false);
        await using var ownedSource = source.ConfigureAwait(false);
        var target = await other.Copying.OpenTargetAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedTarget = target.ConfigureAwait(false);
        var isFresh = await target.BeginAsync(tables, mark, IsReadyToBeCleared, cancellationToken).ConfigureAwait(false);
        if (isFresh)
        {
            _log.CopyStarted(engine.Location, other.Location);
        }
        else
        {
            _log.CopyResumed(engine.Location, other.Location);
        }

        var run = new CopyRun(source.Rows, target, tables, options.ChunkRows, progress, cancellationToken);
        await run.RunAsync(isFresh, other.Location).ConfigureAwait(false);

        // What is left to do needs it no more, and it holds up its writers' log.
        await source.DisposeAsync().ConfigureAwait(false);
        await target.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return (run, isFresh);

        bool IsReadyToBeCleared(CopyState now)
        {
            CheckSchema(now);
            return IsToBeCleared(now);
        }

        void CheckSchema(CopyState now)
        {
            if (now.Unfinished is not null && now.Epoch != other.Migrations.Epoch)
            {
                throw Messages.CopyOfAnotherVersion(other.Location);
            }

            SchemaGate.CheckCurrent(other.Location, now.Epoch, other.Migrations.Epoch);
        }

        bool IsToBeCleared(CopyState now)
        {
            if (now.Unfinished == mark)
            {
                return false;
            }

            return options.Overwrite || (now.Unfinished is null && !now.HasRows) ? true : throw Messages.CopyTargetNotEmpty(other.Location);
        }
    }

    private async Task<IReadOnlyList<CopyTable>> ReadTablesAsync(CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = context.ConfigureAwait(false);
        return CopyTables.Of(context.Model);
    }

    private async Task MigrateAsync(IStorageEngine other, CancellationToken cancellationToken)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseLoggerFactory(loggers);
        options.UseStorage(other, StorageRole.Migrate, clock);
        await new SchemaManager(other.Location, () => new BoternityDbContext(options.Options)).MigrateAsync(cancellationToken).ConfigureAwait(false);
    }
}
