using System.Runtime.InteropServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Files;

internal sealed partial class FileStore(
    IFileMetadataStore files,
    IWriteQueue writes,
    ReadPool reads,
    IStorageEngine engine,
    IOptions<DatabaseConfig> config,
    TimeProvider clock)
    : IFileStore
{
    private readonly Lazy<BlobTree?> _blobs = new(() =>
        config.Value.FilesPath is { } path ? new BlobTree(Path.GetFullPath(path), clock) : null);

    public async Task<BotFile> SaveAsync(
        Guid botId, string filename, Stream content, string? mimeType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var name = BotFileName.Checked(filename, nameof(filename));
        var type = FileRules.MimeTypeOf(mimeType, name);
        if (content.CanSeek)
        {
            FileRules.ContentSize(content.Length - content.Position, nameof(content));
        }

        var blobs = Blobs();
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var blob = await blobs.StageAsync(content, nameof(content), cancellationToken).ConfigureAwait(false);

            // Blocks for as long as the disk takes.
            await Task.Run(() => blobs.Place(blob), CancellationToken.None).ConfigureAwait(false);

            return await writes
                .WriteAsync((context, token) => RecordAsync(context, blobs, blob, botId, name, type, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested && exception is not IStoreError)
        {
            throw Messages.Cancelled(WriteOutcome.RolledBack, exception, cancellationToken);
        }
    }

    public async Task<BotFile> SaveAsync(
        Guid botId, string filename, ReadOnlyMemory<byte> content, string? mimeType, CancellationToken cancellationToken)
    {
        FileRules.ContentSize(content.Length, nameof(content));
        var stream = MemoryMarshal.TryGetArray(content, out var bytes)
            ? new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
        await using var owned = stream.ConfigureAwait(false);

        return await SaveAsync(botId, filename, stream, mimeType, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Stream> OpenAsync(Guid botId, string filename, int? version, CancellationToken cancellationToken) =>
        (await OpenVerifiedAsync(botId, filename, version, cancellationToken).ConfigureAwait(false)).Content;

    public async Task<byte[]> ReadAsync(Guid botId, string filename, int? version, CancellationToken cancellationToken)
    {
        var (content, row) = await OpenVerifiedAsync(botId, filename, version, cancellationToken).ConfigureAwait(false);
        await using var owned = content.ConfigureAwait(false);
        try
        {
            var bytes = new byte[row.SizeBytes];
            await content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw Messages.Cancelled(WriteOutcome.None, exception, cancellationToken);
        }
        catch (Exception exception) when (FolderErrors.TryTranslate(exception, config.Value.FilesPath!, out var translated))
        {
            throw translated;
        }
    }

    public async Task<BotFile> GetInfoAsync(Guid botId, string filename, CancellationToken cancellationToken) =>
        await files.GetAsync(botId, filename, cancellationToken).ConfigureAwait(false) ?? throw Messages.NoSuchFile(botId);

    public Task<Page<BotFile>> ListAsync(Guid botId, PageRequest page, CancellationToken cancellationToken) =>
        files.ListAsync(botId, page, cancellationToken);

    public Task<Page<BotFileVersion>> ListVersionsAsync(Guid fileId, PageRequest page, CancellationToken cancellationToken) =>
        files.ListVersionsAsync(fileId, page, cancellationToken);

    public Task DeleteAsync(Guid botId, string filename, CancellationToken cancellationToken) =>
        files.DeleteAsync(botId, filename, cancellationToken);

    private BlobTree Blobs() => _blobs.Value ?? throw Messages.FilesPathMissing();

    /// <summary>Writes the file's row and its version's, in the unit: both name a blob that exists.</summary>
    private async Task<BotFile> RecordAsync(
        BoternityDbContext context,
        BlobTree blobs,
        StagedBlob blob,
        Guid botId,
        string name,
        string mimeType,
        CancellationToken cancellationToken)
    {
        // Holds off a sweep until the commit; a sweep that came first may have taken the blob.
        await engine.LockAsync(context, BlobTree.LockOf(blob.Hash), cancellationToken).ConfigureAwait(false);
        blobs.EnsurePlaced(blob);

        // Two units that both find the name free would both insert it.
        await engine.LockAsync(context, BotFileName.LockOf(botId, name), cancellationToken).ConfigureAwait(false);
        var file = await CountUploadAsync(context, blob, botId, name, mimeType, cancellationToken).ConfigureAwait(false);
        context.BotFileVersions.Add(new BotFileVersion
        {
            Id = Uuid7.Create(file.UpdatedAt),
            FileId = file.Id,
            Version = file.Version,
            SizeBytes = blob.Size,
            ContentHash = blob.Hash,
            CreatedAt = file.UpdatedAt,
        });
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return file;
    }

    private async Task<BotFile> CountUploadAsync(
        BoternityDbContext context,
        StagedBlob blob,
        Guid botId,
        string name,
        string mimeType,
        CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var row = context.BotFiles.Where(file => file.BotId == botId && file.Filename == name);
        var written = await row
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(file => file.Version, file => file.Version + 1)
                    .SetProperty(file => file.MimeType, mimeType)
                    .SetProperty(file => file.SizeBytes, blob.Size)
                    .SetProperty(file => file.ContentHash, blob.Hash)
                    .SetProperty(file => file.IsIndexed, false)
                    .SetProperty(file => file.UpdatedAt, now)
                    .SetProperty(file => file.Revision, file => file.Revision + 1),
                cancellationToken)
            .ConfigureAwait(false);
        if (written == 1)
        {
            return await row.AsNoTracking().FirstAsync(cancellationToken).ConfigureAwait(false);
        }

        var added = new BotFile
        {
            Id = Uuid7.Create(now),
            BotId = botId,
            Filename = name,
            MimeType = mimeType,
            SizeBytes = blob.Size,
            ContentHash = blob.Hash,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.BotFiles.Add(added);
        return added;
    }

    private async Task<(Stream Content, ContentRow Row)> OpenVerifiedAsync(
        Guid botId, string filename, int? version, CancellationToken cancellationToken)
    {
        var name = BotFileName.ForLookup(filename);
        var blobs = Blobs();
        ContentRow? missing = null;
        while (true)
        {
            var row = (name is null ? null : await FindAsync(botId, name, version, cancellationToken).ConfigureAwait(false))
                ?? throw (version is { } wanted ? Messages.NoSuchFileVersion(botId, wanted) : Messages.NoSuchFile(botId));
            if (row.ContentHash is null)
            {
                throw Messages.NoFileContent(row.FileId, row.Version);
            }

            var (content, damage) = await row.OpenAsync(blobs, cancellationToken).ConfigureAwait(false);
            if (content is not null)
            {
                return (content, row);
            }

            if (damage != FileDamageKind.Missing)
            {
                throw Messages.ContentCorrupt(row.FileId, row.Version, Clause(damage!.Value));
            }

            // Deleted and swept after the row was read: then the row is gone as well, or names another.
            missing = row != missing ? row : throw Messages.ContentMissing(row.FileId, row.Version);
        }
    }

    private Task<ContentRow?> FindAsync(Guid botId, string name, int? version, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            (context, token) =>
            {
                var named = context.BotFiles.AsNoTracking().Where(file => file.BotId == botId && file.Filename == name);
                var rows = version is { } wanted
                    ? named
                        .Join(context.BotFileVersions, file => file.Id, one => one.FileId, (file, one) => one)
                        .Where(one => one.Version == wanted)
                        .Select(one => new ContentRow(one.FileId, one.Version, one.ContentHash, one.SizeBytes))
                    : named.Select(file => new ContentRow(file.Id, file.Version, file.ContentHash, file.SizeBytes));
                return rows.FirstOrDefaultAsync(token);
            },
            cancellationToken);

    private static string Clause(FileDamageKind damage) => damage switch
    {
        FileDamageKind.WrongSize => "it has another size",
        FileDamageKind.WrongHash => "it has another hash",
        _ => "its blob is no plain file, or its hash is none",
    };
}
