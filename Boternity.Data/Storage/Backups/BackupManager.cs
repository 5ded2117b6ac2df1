using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage.Backups;

/// <inheritdoc/>
/// <param name="engine">The database's.</param>
/// <param name="folder">The configured folder; null: none.</param>
/// <param name="clock">For names and manifests.</param>
/// <param name="logger">For what nobody waits for.</param>
internal sealed class BackupManager(IStorageEngine engine, string? folder, TimeProvider clock, ILogger<BackupManager> logger) : IBackupManager
{
    private static readonly string LibraryVersion = typeof(BackupManager).Assembly.GetName().Version!.ToString(3);

    public Task<Backup> CreateAsync(BackupOptions? options, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (options?.Keep is < 1)
        {
            throw Messages.InvalidInput(nameof(BackupOptions.Keep), "is less than 1");
        }

        var target = FolderOf(options?.Directory);
        return InFolderAsync(
            target,
            async () =>
            {
                var backup = await CreateAsync(target, progress, cancellationToken).ConfigureAwait(false);
                if (options?.Keep is { } keep)
                {
                    await RemoveOlderAsync(backup, keep, cancellationToken).ConfigureAwait(false);
                }

                return backup;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<Backup>> ListAsync(string? directory, CancellationToken cancellationToken)
    {
        var target = FolderOf(directory);
        return InFolderAsync(target, () => ReadFolderAsync(target, cancellationToken), cancellationToken);
    }

    public async Task<Backup?> FindNewestAsync(string? directory, CancellationToken cancellationToken) =>
        (await ListAsync(directory, cancellationToken).ConfigureAwait(false)).FirstOrDefault(IsOfThisDatabase);

    public Task<Backup> VerifyAsync(string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        return InFolderAsync(
            Path.GetDirectoryName(path)!,
            async () =>
            {
                var backup = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
                await VerifyAsync(backup, progress, cancellationToken).ConfigureAwait(false);
                return backup;
            },
            cancellationToken);
    }

    public Task<RestoredDatabase> RestoreAsync(
        string file, RestoreOptions? options, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var path = PathOf(file);
        return InFolderAsync(
            Path.GetDirectoryName(path)!,
            async () =>
            {
                var backup = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
                var restored = await engine.Backups
                    .RestoreAsync(
                        backup,
                        options ?? new RestoreOptions(),
                        () => VerifyAsync(backup, progress, cancellationToken),
                        progress,
                        cancellationToken)
                    .ConfigureAwait(false);
                logger.DatabaseRestored(restored.Location, backup.Manifest.Name);
                return restored;
            },
            cancellationToken);
    }

    /// <summary>Waits until no other backup of the database is made in the configured folder; <see cref="MakeAsync(CancellationToken)"/> is to follow.</summary>
    internal Task<FileLock> TakeTurnAsync(CancellationToken cancellationToken)
    {
        var target = FolderOf(directory: null);
        return InFolderAsync(target, () => TakeTurnAsync(target, progress: null, cancellationToken), cancellationToken);
    }

    /// <summary>Makes one in the configured folder, of a database that has content.</summary>
    internal Task<Backup> MakeAsync(CancellationToken cancellationToken)
    {
        var target = FolderOf(directory: null);
        return InFolderAsync(target, () => MakeAsync(target, progress: null, cancellationToken), cancellationToken);
    }

    private async Task<Backup> CreateAsync(string target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (!await engine.Backups.HasContentAsync(cancellationToken).ConfigureAwait(false))
        {
            throw Messages.NothingToBackUp(engine.Location);
        }

        using var turn = await TakeTurnAsync(target, progress, cancellationToken).ConfigureAwait(false);
        return await MakeAsync(target, progress, cancellationToken).ConfigureAwait(false);
    }

    private Task<FileLock> TakeTurnAsync(string target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        PrivateFiles.MakeFolder(target);
        return FileLock.AcquireAsync(NamesIn(target).Lock, exclusive: true, Waiting, async: true, cancellationToken);

        void Waiting(string holder)
        {
            logger.BackupWaiting(target, holder);
            progress?.Report(new BackupProgress("wait for another backup", 0, null));
        }
    }

    private async Task<Backup> MakeAsync(string target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var names = NamesIn(target);
        Sweep(names);

        var startedAt = clock.GetInstant();
        var file = names.Next(startedAt);
        try
        {
            var manifest = await WriteAsync(file, startedAt, progress, cancellationToken).ConfigureAwait(false);
            await BackupManifestFile.WriteAsync(file + BackupManifestFile.Extension + BackupNames.Partial, manifest, cancellationToken)
                .ConfigureAwait(false);

            // Each in one step, as the names are free; the file last: its name says that all is there.
            File.Move(file + BackupManifestFile.Extension + BackupNames.Partial, file + BackupManifestFile.Extension, overwrite: true);
            File.Move(file + BackupNames.Partial, file, overwrite: true);
            FolderSync.Sync(target);
            logger.BackupMade(engine.Location, file, manifest.Bytes);
            return new Backup(file, manifest);
        }
        catch
        {
            Discard(file);
            throw;
        }
    }

    private BackupNames NamesIn(string target) => new(target, engine.Backups.Name, engine.Backups.Extension);

    private async Task<BackupManifest> WriteAsync(
        string file, DateTimeOffset startedAt, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var unfinished = file + BackupNames.Partial;
        await PrivateFiles.CreateFile(unfinished).DisposeAsync().ConfigureAwait(false);
        var content = await engine.Backups.WriteAsync(unfinished, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            await engine.Backups.VerifyAsync(unfinished, expected: null, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.Code == ErrorCodes.BackupDamaged)
        {
            throw Messages.CopyNotSound(engine.Location, exception.Message.TrimEnd('.'), exception);
        }

        var (bytes, sha256) = await SyncAsync(unfinished, progress, cancellationToken).ConfigureAwait(false);
        return new BackupManifest
        {
            Format = BackupManifest.CurrentFormat,
            Driver = engine.Driver,
            Database = engine.Location,
            Name = Path.GetFileName(file),
            SchemaEpoch = content.SchemaEpoch,
            LastMigration = content.LastMigration,
            LibraryVersion = LibraryVersion,
            EngineVersion = content.EngineVersion,
            StartedAt = startedAt,
            EndedAt = clock.GetInstant(),
            Bytes = bytes,
            Sha256 = sha256,
            Tables = content.Tables,
            MasterKeys = content.MasterKeys,
        };
    }

    private static async Task<(long Bytes, string Sha256)> SyncAsync(
        string path, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        // A handle that may write: not every system syncs by another.
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        await using var owned = file.ConfigureAwait(false);
        var digest = await BackupFile.DigestAsync(file, copy: null, "checksum", progress, cancellationToken).ConfigureAwait(false);
        RandomAccess.FlushToDisk(file.SafeFileHandle);
        return digest;
    }

    private async Task<IReadOnlyList<Backup>> ReadFolderAsync(string target, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(target))
        {
            return [];
        }

        var backups = new List<Backup>();
        foreach (var manifest in Directory.EnumerateFiles(target, $"*{BackupManifestFile.Extension}"))
        {
            var file = manifest[..^BackupManifestFile.Extension.Length];
            if (!File.Exists(file))
            {
                continue;
            }

            try
            {
                backups.Add(new Backup(file, await BackupManifestFile.ReadAsync(file, cancellationToken).ConfigureAwait(false)));
            }
            catch (FileNotFoundException)
            {
                // Somebody removes this backup at the moment.
            }
            catch (Exception exception) when (exception is StoreException or IOException or UnauthorizedAccessException)
            {
                logger.BackupManifestSkipped(manifest, exception.Message);
            }
        }

        return [.. backups.OrderByDescending(backup => backup.Manifest.StartedAt).ThenByDescending(backup => backup.File, StringComparer.Ordinal)];
    }

    private async Task<Backup> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || !File.Exists(path + BackupManifestFile.Extension))
        {
            throw Messages.BackupMissing(path);
        }

        var manifest = await BackupManifestFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (manifest.Driver != engine.Driver)
        {
            throw Messages.BackupUnsupported(path, $"it is of the driver {manifest.Driver}, not {engine.Driver}");
        }

        SchemaGate.CheckEpoch(path, manifest.SchemaEpoch, engine.Migrations.Epoch);
        return new Backup(path, manifest);
    }

    private async Task VerifyAsync(Backup backup, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var manifest = backup.Manifest;
        var file = PrivateFiles.OpenFile(backup.File);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length != manifest.Bytes)
            {
                throw Messages.BackupDamaged(backup.File, "its length is not that of its manifest");
            }

            var (_, sha256) = await BackupFile.DigestAsync(file, copy: null, "checksum", progress, cancellationToken).ConfigureAwait(false);
            if (sha256 != manifest.Sha256)
            {
                throw Messages.BackupDamaged(backup.File, "its SHA-256 is not that of its manifest");
            }
        }

        await engine.Backups.VerifyAsync(backup.File, BackupContent.Of(manifest), progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a backup, and logs where it cannot.</summary>
    internal void Remove(Backup backup)
    {
        if (Discard(backup.File))
        {
            logger.BackupRemoved(backup.File);
        }
    }

    /// <remarks>The backup is made: what cannot be removed now is not its failure.</remarks>
    private async Task RemoveOlderAsync(Backup made, int keep, CancellationToken cancellationToken)
    {
        try
        {
            var all = await ReadFolderAsync(Path.GetDirectoryName(made.File)!, cancellationToken).ConfigureAwait(false);
            foreach (var backup in all.Where(backup => backup.File != made.File && IsOfThisDatabase(backup)).Skip(keep - 1))
            {
                Remove(backup);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            logger.BackupNotRemoved(exception, Path.GetDirectoryName(made.File)!);
        }
    }

    private bool IsOfThisDatabase(Backup backup) =>
        backup.Manifest.Driver == engine.Driver && backup.Manifest.Database == engine.Location;

    private void Sweep(BackupNames names)
    {
        foreach (var file in names.Unfinished())
        {
            if (Discard(file))
            {
                logger.BackupSwept(file);
            }
        }
    }

    private bool Discard(string file)
    {
        // The file before its manifest, which is nothing without it; SQLite's journal of an unfinished copy before the copy.
        string[] parts =
        [
            file, file + BackupManifestFile.Extension, file + BackupManifestFile.Extension + BackupNames.Partial,
            $"{file}{BackupNames.Partial}-journal", file + BackupNames.Partial,
        ];
        try
        {
            Array.ForEach(parts, File.Delete);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.BackupNotRemoved(exception, file);
            return false;
        }
    }

    private string FolderOf(string? directory)
    {
        var path = directory ?? folder ?? throw Messages.NoBackupFolder();
        if (string.IsNullOrWhiteSpace(path) || !Path.IsPathFullyQualified(path))
        {
            throw Messages.InvalidInput(nameof(BackupOptions.Directory), "is no absolute path");
        }

        if (FolderPath.Error(path, "") is { } error)
        {
            throw Messages.InvalidInput(nameof(BackupOptions.Directory), error.Trim());
        }

        return File.Exists(path) ? throw Messages.InvalidInput(nameof(BackupOptions.Directory), "is a file") : FolderPath.Trimmed(path);
    }

    private static string PathOf(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Length > 0 && Path.IsPathFullyQualified(file) && !file.Contains('\0', StringComparison.Ordinal)
            ? Path.GetFullPath(file)
            : throw Messages.InvalidInput(nameof(file), "is no absolute path");
    }

    private static async Task<T> InFolderAsync<T>(string path, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, path, out var translated))
        {
            throw translated;
        }
        catch (Exception exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }
}
