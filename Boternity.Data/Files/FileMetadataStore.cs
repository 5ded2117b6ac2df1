using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Files;

internal sealed class FileMetadataStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IFileMetadataStore
{
    private const string Subject = "file";

    private static readonly Keyset<BotFile> ByName = Keyset<BotFile>.By("bot_files/filename", file => file.Filename, file => file.Id);

    private static readonly Keyset<BotFileVersion> ByVersion =
        Keyset<BotFileVersion>.By("bot_file_versions/version", version => version.Version, version => version.Id);

    private static readonly ModelQuery<Guid, BotFile?> ById =
        new((context, id, _) => context.BotFiles.AsNoTracking().FirstOrDefault(file => file.Id == id));

    private static readonly ModelQuery<Guid, string, BotFile?> ByBotAndName =
        new((context, botId, name, _) => context.BotFiles.AsNoTracking()
            .FirstOrDefault(file => file.BotId == botId && file.Filename == name));

    public Task<BotFile> SaveAsync(FileMetadata file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var filename = BotFileName.Checked(file.Filename, nameof(BotFile.Filename));
        var mimeType = FileRules.MimeTypeOf(file.MimeType, filename);
        FileRules.Size(file.SizeBytes, nameof(BotFile.SizeBytes));
        FileRules.Version(file.Version, nameof(BotFile.Version));
        FileRules.Hash(file.ContentHash, nameof(BotFile.ContentHash));
        var checkedFile = file with { Filename = filename, MimeType = mimeType };

        return writes.WriteAsync((context, token) => UpsertAsync(context, checkedFile, token), cancellationToken);
    }

    public Task<BotFile> UpdateAsync(Guid id, FileUpdate update, long? expectedRevision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        Check(update);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.BotFiles.Where(file => file.Id == id);
                var expected = expectedRevision is { } revision ? row.Where(file => file.Revision == revision) : row;
                var written = await expected
                    .ExecuteUpdateAsync(
                        set =>
                        {
                            set.SetProperty(file => file.Revision, file => file.Revision + 1);
                            set.SetProperty(file => file.UpdatedAt, now);
                            Apply(set, update);
                        },
                        token)
                    .ConfigureAwait(false);

                var stored = await row.AsNoTracking().FirstOrDefaultAsync(token).ConfigureAwait(false)
                    ?? throw Messages.NotFound(Subject, id);

                return written == 1 ? stored : throw Messages.RevisionConflict(Subject, id, expectedRevision!.Value, stored.Revision);
            },
            cancellationToken);
    }

    public Task<BotFile?> GetAsync(Guid botId, string filename, CancellationToken cancellationToken) =>
        BotFileName.ForLookup(filename) is { } name
            ? reads.ReadAsync((context, token) => ByBotAndName.RunAsync(context, botId, name, token), cancellationToken)
            : Task.FromResult<BotFile?>(null);

    public Task<BotFile?> GetByIdAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ById.RunAsync(context, id, token), cancellationToken);

    public Task<Page<BotFile>> ListAsync(Guid botId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByName.ReadAsync(
                context.BotFiles.AsNoTracking().Where(file => file.BotId == botId),
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);
    }

    public Task DeleteAsync(Guid botId, string filename, CancellationToken cancellationToken)
    {
        if (BotFileName.ForLookup(filename) is not { } name)
        {
            return Task.FromException(Messages.NoSuchFile(botId));
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var deleted = await context.BotFiles
                    .Where(file => file.BotId == botId && file.Filename == name)
                    .ExecuteDeleteAsync(token)
                    .ConfigureAwait(false);
                if (deleted == 0)
                {
                    throw Messages.NoSuchFile(botId);
                }
            },
            cancellationToken);
    }

    public Task<BotFileVersion> SaveVersionAsync(NewFileVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        FileRules.Version(version.Version, nameof(BotFileVersion.Version));
        FileRules.Size(version.SizeBytes, nameof(BotFileVersion.SizeBytes));
        FileRules.Hash(version.ContentHash, nameof(BotFileVersion.ContentHash));

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var saved = new BotFileVersion
                {
                    Id = Uuid7.Create(now),
                    FileId = version.FileId,
                    Version = version.Version,
                    SizeBytes = version.SizeBytes,
                    ContentHash = version.ContentHash,
                    CreatedAt = now,
                };
                context.BotFileVersions.Add(saved);
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return saved;
            },
            cancellationToken);
    }

    public Task<Page<BotFileVersion>> ListVersionsAsync(Guid fileId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByVersion.ReadAsync(
                context.BotFileVersions.AsNoTracking().Where(version => version.FileId == fileId),
                SortOrder.Descending,
                page,
                token),
            cancellationToken);
    }

    public Task<bool> MarkIndexedAsync(Guid id, int version, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var row = context.BotFiles.Where(file => file.Id == id);
                var written = await row
                    .Where(file => file.Version == version)
                    .ExecuteUpdateAsync(
                        set => set
                            .SetProperty(file => file.IsIndexed, true)
                            .SetProperty(file => file.UpdatedAt, now)
                            .SetProperty(file => file.Revision, file => file.Revision + 1),
                        token)
                    .ConfigureAwait(false);

                return written == 1 || (await row.AnyAsync(token).ConfigureAwait(false) ? false : throw Messages.NotFound(Subject, id));
            },
            cancellationToken);

    private static void Check(FileUpdate update)
    {
        if (update.MimeType is not null)
        {
            FileRules.MimeTypeOf(update.MimeType, filename: "");
        }

        if (update.SizeBytes is { } size)
        {
            FileRules.Size(size, nameof(BotFile.SizeBytes));
        }

        if (update.Version is { } version)
        {
            FileRules.Version(version, nameof(BotFile.Version));
        }

        FileRules.Hash(update.ContentHash, nameof(BotFile.ContentHash));
    }

    private static void Apply(UpdateSettersBuilder<BotFile> set, FileUpdate update)
    {
        if (update.MimeType is { } mimeType)
        {
            set.SetProperty(file => file.MimeType, mimeType);
        }

        if (update.SizeBytes is { } size)
        {
            set.SetProperty(file => file.SizeBytes, size);
        }

        if (update.Version is { } version)
        {
            set.SetProperty(file => file.Version, version);
        }

        if (update.ContentHash is { } hash)
        {
            set.SetProperty(file => file.ContentHash, hash);
        }

        // SQL compares with the row as it was, whatever the order of the assignments.
        if (update.IsIndexed is { } isIndexed)
        {
            set.SetProperty(file => file.IsIndexed, isIndexed);
        }
        else if (update.Version is not null || update.ContentHash is not null)
        {
            var (newVersion, newHash) = (update.Version, update.ContentHash);
            set.SetProperty(
                file => file.IsIndexed,
                file => file.IsIndexed
                    && (newVersion == null || file.Version == newVersion)
                    && (newHash == null || file.ContentHash == newHash));
        }
    }

    private async Task<BotFile> UpsertAsync(BoternityDbContext context, FileMetadata file, CancellationToken cancellationToken)
    {
        // Two units that both find the name free would both insert it.
        await engine.LockAsync(context, BotFileName.LockOf(file.BotId, file.Filename), cancellationToken).ConfigureAwait(false);

        var now = clock.GetInstant();
        var row = context.BotFiles.Where(stored => stored.BotId == file.BotId && stored.Filename == file.Filename);
        var written = await row
            .ExecuteUpdateAsync(
                set =>
                {
                    set.SetProperty(stored => stored.MimeType, file.MimeType!);
                    set.SetProperty(stored => stored.SizeBytes, file.SizeBytes);
                    set.SetProperty(stored => stored.Version, file.Version);
                    set.SetProperty(stored => stored.ContentHash, file.ContentHash);
                    set.SetProperty(stored => stored.UpdatedAt, now);
                    set.SetProperty(stored => stored.Revision, stored => stored.Revision + 1);
                    if (file.IsIndexed is { } isIndexed)
                    {
                        set.SetProperty(stored => stored.IsIndexed, isIndexed);
                    }
                    else
                    {
                        set.SetProperty(
                            stored => stored.IsIndexed,
                            stored => stored.IsIndexed && stored.Version == file.Version && stored.ContentHash == file.ContentHash);
                    }
                },
                cancellationToken)
            .ConfigureAwait(false);
        if (written == 1)
        {
            return await row.AsNoTracking().FirstAsync(cancellationToken).ConfigureAwait(false);
        }

        var added = new BotFile
        {
            Id = Uuid7.Create(now),
            BotId = file.BotId,
            Filename = file.Filename,
            MimeType = file.MimeType!,
            SizeBytes = file.SizeBytes,
            Version = file.Version,
            IsIndexed = file.IsIndexed ?? false,
            ContentHash = file.ContentHash,
            CreatedAt = now,
            UpdatedAt = now,
        };
        context.BotFiles.Add(added);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return added;
    }
}
