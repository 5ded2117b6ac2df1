using System.Buffers;
using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Files;

/// <summary>The folder of contents: immutable blobs named by their SHA-256, <c>ab/abcdef…</c>, and <c>tmp</c> for unfinished ones.</summary>
/// <remarks>
/// A blob is complete and synced before it gets its name, and it is named before a row names it. Removing one takes the lock of
/// <see cref="LockOf"/> in a unit; so does the unit that writes the row, and looks there whether the blob still exists.
/// </remarks>
internal sealed class BlobTree(string root, TimeProvider clock)
{
    private const string TemporaryFolder = "tmp";
    private const string TemporaryEnding = ".tmp";
    private const int ShardLength = 2;
    private const int BufferSize = 128 * 1024;

    private readonly PrivateFiles _files = new();

    /// <summary>What a unit locks before it looks whether a blob exists, and writes a row that names it or removes it.</summary>
    public static string LockOf(string hash) => $"bot_files.content/{hash[..ShardLength]}";

    /// <summary>Writes a content to the disk, under a temporary name.</summary>
    /// <exception cref="StoreException">Too large, or the disk failed. Exceptions of the stream itself pass unchanged.</exception>
    public async Task<StagedBlob> StageAsync(Stream content, string parameter, CancellationToken cancellationToken)
    {
        var path = Guard(() =>
        {
            var folder = Path.Join(root, TemporaryFolder);
            _files.EnsureFolder(root);
            _files.EnsureFolder(folder);
            return Path.Join(folder, $"{Uuid7.Create(clock.GetInstant()):N}{TemporaryEnding}");
        });

        try
        {
            var file = Guard(() => PrivateFiles.CreateFile(path));
            await using var owned = file.ConfigureAwait(false);
            var (hash, size) = await CopyAsync(content, file, parameter, cancellationToken).ConfigureAwait(false);

            // Blocks for as long as the disk takes.
            await Task.Run(() => Guard(() => file.Flush(flushToDisk: true)), CancellationToken.None).ConfigureAwait(false);
            return new StagedBlob(path, hash, size);
        }
        catch
        {
            StagedBlob.Remove(path);
            throw;
        }
    }

    /// <summary>Gives a staged content its name. A blob that is there already, and whole, is kept and made young again.</summary>
    /// <remarks>A kept blob leaves the staged file where it is, for <see cref="EnsurePlaced"/>.</remarks>
    /// <exception cref="StoreException">The disk failed.</exception>
    public void Place(StagedBlob blob) => Guard(() =>
    {
        var folder = Path.Join(root, blob.Hash[..ShardLength]);
        var path = Path.Join(folder, blob.Hash);
        _files.EnsureFolder(root);
        _files.EnsureFolder(folder);

        if (!IsWhole(path, blob) || !TryTouch(path))
        {
            Touch(blob.Path);
            File.Move(blob.Path, path, overwrite: true);
        }

        // Also for a blob that is there: who named it may not have lived to do it.
        FolderSync.Sync(folder);
    });

    /// <summary>In the unit that writes the row, under the lock: brings back a blob that a sweep took after <see cref="Place"/>.</summary>
    /// <exception cref="StoreException">It is gone, and so is the staged file.</exception>
    public void EnsurePlaced(StagedBlob blob)
    {
        if (File.Exists(PathOf(blob.Hash)))
        {
            return;
        }

        if (!File.Exists(blob.Path))
        {
            throw Messages.ContentSwept(root);
        }

        Place(blob);
    }

    /// <summary>Opens a blob after all of its bytes were compared with their hash.</summary>
    /// <returns>The bytes from the first on, to be disposed; or what is wrong.</returns>
    /// <exception cref="StoreException">The disk failed.</exception>
    public async Task<(FileStream? Content, FileDamageKind? Damage)> OpenAsync(string hash, long size, CancellationToken cancellationToken)
    {
        if (!FileRules.IsHash(hash))
        {
            return (null, FileDamageKind.NotAFile);
        }

        var path = PathOf(hash);
        FileStream? content = null;
        try
        {
            PrivateFiles.RefuseLink(root);
            PrivateFiles.RefuseLink(Path.GetDirectoryName(path)!);
            if (Look(path, size) is { } damage)
            {
                return (null, damage);
            }

            content = PrivateFiles.OpenFile(path);
            if (content.Length != size)
            {
                return (null, FileDamageKind.WrongSize);
            }

            var actual = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            if (Convert.ToHexStringLower(actual) != hash)
            {
                return (null, FileDamageKind.WrongHash);
            }

            content.Position = 0;
            var verified = content;
            content = null;
            return (verified, null);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, FileDamageKind.Missing);
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, root, out var translated))
        {
            throw translated;
        }
        finally
        {
            if (content is not null)
            {
                await content.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The blobs that nobody has touched since then. What does not look like a blob is not ours to remove.</summary>
    /// <exception cref="StoreException">The disk failed.</exception>
    public IEnumerable<string> OldBlobs(DateTimeOffset before)
    {
        PrivateFiles.RefuseLink(root);
        foreach (var shard in Guard(() => Folders(root)).Where(folder => IsShard(folder.Name) && folder.LinkTarget is null))
        {
            foreach (var blob in Guard(() => Files(shard.FullName)).Where(file =>
                FileRules.IsHash(file.Name) && file.Name.StartsWith(shard.Name, StringComparison.Ordinal) && IsOldFile(file, before)))
            {
                yield return blob.Name;
            }
        }
    }

    /// <summary>Removes a blob unless somebody touched it since then. Only in a unit, under the lock, when no row names it.</summary>
    /// <returns>How many bytes it had; null when it stays.</returns>
    /// <exception cref="StoreException">The disk failed.</exception>
    public long? TryRemove(string hash, DateTimeOffset before) => Guard(() =>
    {
        var file = new FileInfo(PathOf(hash));
        if (!IsOldFile(file, before))
        {
            return (long?)null;
        }

        var bytes = file.Length;
        file.Delete();
        return bytes;
    });

    /// <summary>Removes temporary files that nobody has written to since then.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StoreException">The disk failed.</exception>
    public int RemoveTemporaryFiles(DateTimeOffset before) => Guard(() =>
    {
        var folder = new DirectoryInfo(Path.Join(root, TemporaryFolder));
        var old = folder.LinkTarget is null
            ? Files(folder.FullName).Where(file => file.Name.EndsWith(TemporaryEnding, StringComparison.Ordinal) && IsOldFile(file, before))
            : [];

        var removed = 0;
        foreach (var file in old)
        {
            file.Delete();
            removed++;
        }

        return removed;
    });

    private static bool IsShard(string name) =>
        name.Length == ShardLength && name.All(char.IsAsciiHexDigitLower);

    private static bool IsOldFile(FileInfo file, DateTimeOffset before) =>
        file.Exists && file.LinkTarget is null && file.LastWriteTimeUtc < before.UtcDateTime;

    private static DirectoryInfo[] Folders(string path) => Directory.Exists(path) ? new DirectoryInfo(path).GetDirectories() : [];

    private static FileInfo[] Files(string path) => Directory.Exists(path) ? new DirectoryInfo(path).GetFiles() : [];

    // Links are not followed: what is at their end is not what was written here.
    private static FileDamageKind? Look(string path, long size)
    {
        var file = new FileInfo(path);
        return file switch
        {
            { LinkTarget: not null } => FileDamageKind.NotAFile,
            { Exists: false } => Directory.Exists(path) ? FileDamageKind.NotAFile : FileDamageKind.Missing,
            _ => file.Length == size ? null : FileDamageKind.WrongSize,
        };
    }

    private static bool IsWhole(string path, StagedBlob blob)
    {
        if (Look(path, blob.Size) is not null)
        {
            return false;
        }

        try
        {
            using var file = PrivateFiles.OpenFile(path);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == blob.Hash;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone, or not to be read: the good bytes take its place.
            return false;
        }
    }

    private void Touch(string path) => File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);

    private bool TryTouch(string path)
    {
        try
        {
            Touch(path);
            return true;
        }
        catch (FileNotFoundException)
        {
            // A sweep was faster.
            return false;
        }
    }

    private async Task<(string Hash, long Size)> CopyAsync(
        Stream content, FileStream file, string parameter, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var size = 0L;
            int count;
            while ((count = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                size += count;
                FileRules.ContentSize(size, parameter);
                hash.AppendData(buffer, 0, count);
                await WriteAsync(file, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }

            return (Convert.ToHexStringLower(hash.GetCurrentHash()), size);
        }
        finally
        {
            // It held what a bot keeps, and others rent it next.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, root, out var translated))
        {
            throw translated;
        }
    }

    private string PathOf(string hash) => Path.Join(root, hash[..ShardLength], hash);

    private void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private TResult Guard<TResult>(Func<TResult> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, root, out var translated))
        {
            throw translated;
        }
    }
}
