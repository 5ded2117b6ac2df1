using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Puts a backup in the place of a database; a kill at any point leaves the one or the other, whole.</summary>
/// <remarks>
/// The lock that every opener shares is had alone until the end, so that SQLite's files may be opened like any others here: nothing of this
/// process holds SQLite's locks on them.
/// </remarks>
internal sealed class SqliteRestore(DatabaseConfig config, TimeProvider clock)
{
    // What SQLite would take for a part of whatever database has the name.
    private static readonly string[] Sidecars = ["-wal", "-shm", "-journal"];

    private readonly string _path = SqliteDatabaseFile.Resolve(config.Path);

    private string NewPath => _path + ".new";

    public async Task<RestoredDatabase> RunAsync(
        Backup backup, RestoreOptions options, Func<Task> verify, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            SqliteDatabaseFile.EnsureNoDirectory(_path);
            SqliteDatabaseFile.EnsureDirectory(_path);
            var store = SqliteMigrationLocks.Store(_path);
            using var alone = FileLock.TryAcquireAlone(store) ?? throw Messages.DatabaseInUse(config.Path, FileLock.HolderOf(store));
            return await ReplaceAsync(backup, options, verify, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, Path.GetDirectoryName(_path)!, out var translated))
        {
            throw translated;
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(exception, SqliteDatabaseFile.OpeningOf(config.Path) with { Token = cancellationToken });
        }
    }

    private async Task<RestoredDatabase> ReplaceAsync(
        Backup backup, RestoreOptions options, Func<Task> verify, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var exists = File.Exists(_path) || Array.Exists(Sidecars, suffix => File.Exists(_path + suffix));
        if (exists && !options.Replace)
        {
            throw Messages.DatabaseExists(config.Path);
        }

        await verify().ConfigureAwait(false);
        try
        {
            await CopyAsync(backup, progress, cancellationToken).ConfigureAwait(false);
            var isHealthy = !exists || await CloseOldAsync(cancellationToken).ConfigureAwait(false);
            var quarantine = isHealthy ? null : await QuarantineAsync(progress, cancellationToken).ConfigureAwait(false);

            // From here on only forward. First what belongs to the former file: it must never stand beside the restored one.
            cancellationToken.ThrowIfCancellationRequested();
            if (DeleteSidecars(_path))
            {
                FolderSync.Sync(Path.GetDirectoryName(_path)!);
            }

            File.Move(NewPath, _path, overwrite: true);
            SyncName();
            return new RestoredDatabase(backup, config.Path, quarantine);
        }
        catch
        {
            RemoveNew();
            throw;
        }
    }

    /// <exception cref="StoreException">The restored database has the name, and a loss of power may still give it back to the former one.</exception>
    private void SyncName()
    {
        try
        {
            FolderSync.Sync(Path.GetDirectoryName(_path)!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.RestoreNotSynced(config.Path, exception);
        }
    }

    private async Task CopyAsync(Backup backup, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        // Of a restore that was killed.
        RemoveNew();
        var source = PrivateFiles.OpenFile(backup.File);
        await using (source.ConfigureAwait(false))
        {
            var target = PrivateFiles.CreateFile(NewPath);
            await using (target.ConfigureAwait(false))
            {
                var (_, sha256) = await BackupFile.DigestAsync(source, target, "restore", progress, cancellationToken).ConfigureAwait(false);
                if (sha256 != backup.Manifest.Sha256)
                {
                    throw Messages.BackupDamaged(backup.File, "it changed after it was verified");
                }
            }
        }

        await Task.Run(SwitchToLog, cancellationToken).ConfigureAwait(false);
        using var handle = File.OpenHandle(NewPath, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    private void SwitchToLog()
    {
        using var connection = SqliteBackupFile.Open(NewPath, StorageRole.Migrate, config);
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        if (command.ExecuteScalar() is not "wal")
        {
            throw Messages.SettingDiffers("journal_mode", "wal", "another");
        }
    }

    /// <summary>Writes everything of the former database into its file.</summary>
    /// <returns>False when it is damaged.</returns>
    /// <exception cref="StoreException">Another program has it open, or it is another program's.</exception>
    private async Task<bool> CloseOldAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
        {
            return false;
        }

        try
        {
            using var connection = SqliteBackupFile.Open(_path, StorageRole.Migrate, SqliteSettings.ForInspection(config));
            var isSound = await SqliteWork.RunAsync(connection, () => IsSound(connection), static () => false, cancellationToken)
                .ConfigureAwait(false);
            if (!isSound)
            {
                return false;
            }
        }
        catch (SqliteException exception) when (SqliteBackupEngine.IsDamage(exception))
        {
            return false;
        }

        // Who closes last removes it.
        return File.Exists($"{_path}-wal") ? throw Messages.DatabaseInUse(config.Path, "another program") : true;
    }

    private bool IsSound(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA application_id";
        var seen = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (seen != SqliteDatabaseFile.ApplicationId)
        {
            throw Messages.ForeignFile(config.Path, string.Create(CultureInfo.InvariantCulture, $"its application_id is {seen}"));
        }

        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok")
        {
            return false;
        }

        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0)
        {
            throw Messages.DatabaseInUse(config.Path, "another program");
        }

        SqliteSettings.CheckpointOnClose(isOn: true).Apply(connection);
        return true;
    }

    private async Task<string> QuarantineAsync(IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var folder = Path.Join(Path.GetDirectoryName(_path), string.Create(
            CultureInfo.InvariantCulture, $"{Path.GetFileName(_path)}.damaged-{clock.GetInstant().UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}"));

        // It has its name when it is complete.
        var unfinished = folder + BackupNames.Partial;
        PrivateFiles.MakeFolder(unfinished);
        try
        {
            await CopyOldAsync(unfinished, progress, cancellationToken).ConfigureAwait(false);
            Directory.Move(unfinished, folder);
            FolderSync.Sync(Path.GetDirectoryName(_path)!);
            return folder;
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private async Task CopyOldAsync(string folder, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var suffix in Sidecars.Prepend(""))
        {
            if (!File.Exists(_path + suffix))
            {
                continue;
            }

            var copy = Path.Join(folder, Path.GetFileName(_path) + suffix);
            var source = PrivateFiles.OpenFile(_path + suffix);
            await using var ownedSource = source.ConfigureAwait(false);
            var target = PrivateFiles.CreateFile(copy);
            await using var ownedTarget = target.ConfigureAwait(false);
            await BackupFile.DigestAsync(source, target, "quarantine", progress, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(target.SafeFileHandle);
        }

        FolderSync.Sync(folder);
    }

    private void RemoveNew()
    {
        DeleteSidecars(NewPath);
        File.Delete(NewPath);
    }

    /// <returns>Whether there were any.</returns>
    private static bool DeleteSidecars(string path)
    {
        var found = Array.FindAll(Sidecars, suffix => File.Exists(path + suffix));
        Array.ForEach(found, suffix => File.Delete(path + suffix));
        return found.Length > 0;
    }
}
