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
    private readonly string _folder = Path.Join(Path.GetDirectoryName(source), "bots");
    private readonly BlobTree? _blobs = filesPath is null ? null : new BlobTree(Path.GetFullPath(filesPath), clock);
    private readonly Dictionary<Guid, (Guid BotId, string Filename, int Version)> _files = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StagedBlob> _staged = new(StringComparer.Ordinal);

    /// <summary>Makes a file known to its versions.</summary>
    public void Add(Guid id, Guid botId, string filename, int version) => _files[id] = (botId, filename, version);

    /// <summary>The size and hash of what is there of a version; null, and an adjustment, where there is none.</summary>
    public (long Size, string Hash)? Find(RowMapping row, Guid fileId, int version)
    {
        if (!_files.TryGetValue(fileId, out var file))
        {
            return null;
        }

        if (_blobs is null)
        {
            row.Adjust("its content is not taken: there is no FilesPath");
            return null;
        }

        var folder = Path.Join(_folder, file.BotId.ToString("N"), "files");
        var path = version == file.Version
            ? Path.Join(folder, file.Filename)
            : Path.Join(folder, ".versions", FormattableString.Invariant($"{file.Filename}.v{version}"));
        try
        {
            // A link may lead anywhere.
            if (new FileInfo(path) is { Exists: true, LinkTarget: null, Length: <= BotFile.MaxSizeBytes })
            {
                using var content = PrivateFiles.OpenFile(path);
                var hash = Convert.ToHexStringLower(SHA256.HashData(content));
                _paths[hash] = path;
                return (content.Length, hash);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            row.Adjust("its content cannot be read");
            return null;
        }

        row.Adjust("its content is not beside the database, a link, or too large");
        return null;
    }

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
        var content = PrivateFiles.OpenFile(path);
        await using var owned = content.ConfigureAwait(false);
        var blob = await _blobs!.StageAsync(content, nameof(content), cancellationToken).ConfigureAwait(false);
        _staged[blob.Hash] = blob;
        if (blob.Hash != hash)
        {
            throw Messages.UpstreamUnreadable(path, "changed while it was read: stop the service that uses it", cause: null);
        }

        _blobs.Place(blob);
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
