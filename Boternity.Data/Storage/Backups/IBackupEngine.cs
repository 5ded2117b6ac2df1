namespace Boternity.Data.Storage.Backups;

/// <summary>What differs between the drivers when a database is backed up and restored.</summary>
internal interface IBackupEngine
{
    /// <summary>The database's name, which its backups' names begin with: of characters that file names may have.</summary>
    string Name { get; }

    /// <summary>The ending of a backup's file name, with its dot.</summary>
    string Extension { get; }

    /// <summary>Whether there is a database with tables or rows in it: what would be worth a backup.</summary>
    Task<bool> HasContentAsync(CancellationToken cancellationToken);

    /// <summary>Writes the database as of one instant into a file that exists, is empty and private; writers go on.</summary>
    /// <remarks>The caller has it looked through (<see cref="VerifyAsync"/>) and synced afterwards.</remarks>
    /// <returns>What was written.</returns>
    /// <exception cref="Errors.StoreException">It failed; the caller removes the file.</exception>
    Task<BackupContent> WriteAsync(string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Opens a backup without changing it, and looks through all of it as far as the driver can.</summary>
    /// <param name="file">A file that <see cref="WriteAsync"/> made.</param>
    /// <param name="expected">What the file must have; null: only the file itself is looked at.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.StoreException">The file is damaged, or does not have what was expected.</exception>
    Task VerifyAsync(string file, BackupContent? expected, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Puts a backup in the place of the configured database, or leaves everything as it was.</summary>
    /// <param name="backup">Of this driver and of no newer schema.</param>
    /// <param name="options">What may be replaced.</param>
    /// <param name="verify">Reads all of the backup. Called when nothing else speaks against the restore, and before anything is made.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellationToken">Honoured until the databases change places.</param>
    Task<RestoredDatabase> RestoreAsync(
        Backup backup, RestoreOptions options, Func<Task> verify, IProgress<BackupProgress>? progress, CancellationToken cancellationToken);
}
