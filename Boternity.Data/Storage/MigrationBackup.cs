#pragma warning disable CA1849 // One body serves Migrate() and MigrateAsync(): what is synchronous here is for the former.
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage;

/// <summary>The backup of a database that has content, before its first pending migration.</summary>
internal sealed class MigrationBackup(IStorageEngine engine, TimeProvider clock, ILoggerFactory loggers)
{
    private BackupManager? _manager;
    private Backup? _made;

    /// <summary>Whether one is made where there is content.</summary>
    public bool IsWanted => engine.MigrationBackups is not null;

    /// <summary>Makes it. The run's deadline stands still meanwhile: how long it takes is a matter of how much there is.</summary>
    /// <param name="run">The migration.</param>
    /// <param name="async">False: the caller's thread waits.</param>
    /// <exception cref="StoreException">It failed; the migration must not begin.</exception>
    public async Task MakeAsync(MigrationRun run, bool async)
    {
        if (engine.MigrationBackups is not { } folder)
        {
            return;
        }

        if (async)
        {
            await MakeAsync(run, folder).ConfigureAwait(false);
        }
        else
        {
            // On another thread, so that it needs nothing of the one that waits.
            Task.Run(() => MakeAsync(run, folder), CancellationToken.None).GetAwaiter().GetResult();
        }
    }

    /// <summary>Removes it when the migration left the database as it was: a service that starts again and again would fill the disk.</summary>
    /// <param name="failure">Why the migration did not commit. Where nobody knows whether it did, the backup stays.</param>
    public void Forget(Exception failure)
    {
        if (_made is { } backup && failure is not StoreException { Kind: StoreErrorKind.OutcomeUnknown })
        {
            _manager!.Remove(backup);
        }

        _made = null;
    }

    private async Task MakeAsync(MigrationRun run, string folder)
    {
        try
        {
            if (!await engine.Backups.HasContentAsync(run.Token).ConfigureAwait(false))
            {
                return;
            }

            _manager = new BackupManager(engine, folder, clock, loggers.CreateLogger<BackupManager>());

            // The wait for another's counts, as that for another migration does.
            using var turn = await _manager.TakeTurnAsync(run.Token).ConfigureAwait(false);
            await run.WithoutDeadlineAsync(async token =>
            {
                run.Logger.MigrationBackupStarting(run.Location, folder);
                _made = await _manager.MakeAsync(token).ConfigureAwait(false);
                run.Logger.MigrationBackupMade(run.Location, _made.File);
            }).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Messages.MigrationBackupFailed(run.Location, StoreErrors.Translate(exception));
        }
    }
}
