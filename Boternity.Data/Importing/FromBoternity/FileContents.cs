using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary>Contents of files as upstream keeps them beside its database: the present one by name, older ones under <c>.versions</c>.</summary>
/// <param name="source">Upstream's database.</param>
/// <param name="filesPath">Where this store keeps contents; null: it keeps none.</param>
/// <param name="engine">For the lock on contents.</param>
/// <param name="clock">For temporary names.</param>
internal sealed class FileContents(string source, string? filesPath, IStorageEngine engine, TimeProvider clock)
{
    private const string Versions = ".versions";

    private readonly string _folder = Path.Join(Path.GetDirectoryName(source), "bots");
    private readonly BlobTree? _blobs = filesPath is null ? null : new BlobTree(Path.GetFullPath(filesPath), clock);
    private readonly Dictionary<Guid, (Guid BotId, string Filename, int Version)> _files = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StagedBlob> _staged = new(StringComparer.Ordinal);

    /// <summary>Makes a file known to its versions.</summary>
    public void Add(Guid id, Guid botId, string filename, int version) => _files[id] = (botId, filename, version);

    /// <summary>The size and hash of what is there of a version; null, and a loss, where there is none.</summary>
    /// <exception cref="RefusedRowException">Contents are not kept here: a row without its own could not get it later.</exception>
    public (long Size, string Hash)? Find(RowMapping row, Guid fileId, int version)
    {
        if (!_files.TryGetValue(fileId, out var file))
        {
            return null;
        }

        if (_blobs is null)
        {
            RowMapping.Refuse("no FilesPath: its content could not be kept");
        }

        var folder = Path.Join(_folder, file.BotId.ToString("N"), "files");
        var path = version == file.Version
            ? Path.Join(folder, file.Filename)
            : Path.Join(folder, Versions, FormattableString.Invariant($"{file.Filename}.v{version}"));
        try
        {
            using var content = Open(path);
            if (content is not null)
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(content));
                _paths[hash] = path;
                return (content.Length, hash);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            row.Lose("its content cannot be read");
            return null;
        }

        row.Lose("its content is not beside the database, a link, or too large");
        return null;
    }

    /// <summary>The version of a file of the source; 0 of one that is not known.</summary>
    public int VersionOf(Guid fileId) => _files.TryGetValue(fileId, out var file) ? file.Version : 0;

    /// <summary>Copies contents to where this store keeps them; rows name them afterwards.</summary>
    public async Task<IDisposable?> StageAsync(IEnumerable<string?> hashes, CancellationToken cancellationToken)
    {
        var scope = new Scope(_staged);
        try
        {
            foreach (var hash in hashes.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                await StageAsync(hash, cancellationToken).ConfigureAwait(false);
            }

            return scope;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>In the unit that writes the rows: holds off a sweep, and brings back what one took.</summary>
    public async Task LockAsync(BoternityDbContext context, IEnumerable<string?> hashes, CancellationToken cancellationToken)
    {
        foreach (var hash in hashes.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            await engine.LockAsync(context, BlobTree.LockOf(hash), cancellationToken).ConfigureAwait(false);
            if (_staged.TryGetValue(hash, out var blob))
            {
                _blobs!.EnsurePlaced(blob);
            }
        }
    }

    private async Task StageAsync(string hash, CancellationToken cancellationToken)
    {
        var path = _paths[hash];
        try
        {
            var content = Open(path) ?? throw Changed(path);
            await using var owned = content.ConfigureAwait(false);
            var blob = await _blobs!.StageAsync(content, nameof(content), cancellationToken).ConfigureAwait(false);
            _staged[blob.Hash] = blob;
            if (blob.Hash != hash)
            {
                throw Changed(path);
            }

            _blobs.Place(blob);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Messages.UpstreamUnreadable(path, "cannot be read", exception);
        }
    }

    private static StoreException Changed(string path) =>
        Messages.UpstreamUnreadable(path, "changed while it was read: stop the service that uses it", cause: null);

    /// <summary>Opens a content without following a link or waiting for a pipe's writer.</summary>
    /// <returns>Null when there is none that could be taken.</returns>
    private FileStream? Open(string path)
    {
        // A link may lead anywhere.
        for (var folder = Path.GetDirectoryName(path)!; folder.Length >= _folder.Length; folder = Path.GetDirectoryName(folder)!)
        {
            if (UnixFile.EntryAt(folder) is not { IsFolder: true })
            {
                return null;
            }
        }

        if (UnixFile.EntryAt(path) is not { IsRegular: true })
        {
            return null;
        }

        var handle = OperatingSystem.IsWindows() ? File.OpenHandle(path) : UnixFile.Open(path) switch
        {
            ({ } opened, _) => opened,
            var (_, error) => throw UnixFile.Failure($"'{path}' cannot be opened", error),
        };
        if (UnixFile.FactsOf(handle, path) is { IsRegular: true, Size: <= BotFile.MaxSizeBytes })
        {
            return new FileStream(handle, FileAccess.Read);
        }

        handle.Dispose();
        return null;
    }

    private sealed class Scope(Dictionary<string, StagedBlob> staged) : IDisposable
    {
        public void Dispose()
        {
            foreach (var blob in staged.Values)
            {
                blob.Dispose();
            }

            staged.Clear();
        }
    }
}
