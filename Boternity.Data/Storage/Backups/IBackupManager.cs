using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Backups;

/// <summary>Backs the configured database up, and restores it.</summary>
/// <remarks>
/// A backup is the file <c>NAME</c> and its manifest <c>NAME.json</c>; the file has its name only once both are complete, verified and
/// on disk. The contents of bots' files, secrets as files and master keys are not in it. Safe for use by many threads and processes.
/// </remarks>
public interface IBackupManager
{
    /// <summary>Makes a backup of one instant while others write.</summary>
    /// <param name="options">Where to, and what to keep; null: the defaults.</param>
    /// <param name="progress">How far it is; null: nobody asks.</param>
    /// <param name="cancellationToken">Stops it; nothing is left then.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.InvalidInput"/>: no folder is configured or given, or it is not one;
    /// <see cref="StoreErrorKind.NotFound"/>: there is no database; <see cref="StoreErrorKind.Corrupt"/>: the copy does not verify;
    /// <see cref="StoreErrorKind.StorageFull"/>, <see cref="StoreErrorKind.StorageUnavailable"/>. No backup was made then.
    /// </exception>
    Task<Backup> CreateAsync(BackupOptions? options, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);

    /// <summary>The backups in a folder, newest first. A manifest without its file, or a file without its manifest, is none.</summary>
    /// <param name="directory">Null: the configured folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Empty when there are none, or no folder.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>, <see cref="StoreErrorKind.StorageUnavailable"/>.</exception>
    Task<IReadOnlyList<Backup>> ListAsync(string? directory, CancellationToken cancellationToken);

    /// <summary>The newest backup of the configured database in a folder that other databases may share.</summary>
    /// <param name="directory">Null: the configured folder.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Null when there is none, or no folder.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>, <see cref="StoreErrorKind.StorageUnavailable"/>.</exception>
    Task<Backup?> FindNewestAsync(string? directory, CancellationToken cancellationToken);

    /// <summary>Reads a backup as a whole: its manifest, its SHA-256, and the database in it.</summary>
    /// <param name="file">The backup's file.</param>
    /// <param name="progress">How far it is; null: nobody asks.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.NotFound"/>: no such backup; <see cref="StoreErrorKind.Corrupt"/>: it is not what its manifest says;
    /// <see cref="StoreErrorKind.SchemaNewer"/>; <see cref="StoreErrorKind.Unsupported"/>: it is of another driver.
    /// </exception>
    Task<Backup> VerifyAsync(string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Verifies a backup and puts it in the place of the configured database. A kill leaves the former one whole, or the restored one.</summary>
    /// <param name="file">The backup's file.</param>
    /// <param name="options">What may be replaced; null: nothing.</param>
    /// <param name="progress">How far it is; null: nobody asks.</param>
    /// <param name="cancellationToken">Honoured until the databases change places; nothing has changed then.</param>
    /// <exception cref="StoreException">
    /// As <see cref="VerifyAsync"/>; <see cref="StoreErrorKind.Busy"/>: somebody uses the database; <see cref="StoreErrorKind.Conflict"/>:
    /// there is a database, and <see cref="RestoreOptions.Replace"/> is not set.
    /// </exception>
    Task<RestoredDatabase> RestoreAsync(
        string file, RestoreOptions? options, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);
}
