using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Files;

/// <content>The check of all contents, and the removal of those that no row names.</content>
internal sealed partial class FileStore
{
    // A unit holds up all other writers, and removing a large file takes a moment.
    private const int SweepBatch = 16;

    // Longer than an upload's unit waits for its turn, many times over; for correctness the lock is enough.
    private static readonly TimeSpan SweepAge = TimeSpan.FromHours(1);

    private static readonly Keyset<BotFileVersion> VersionsByHash =
        Keyset<BotFileVersion>.By("bot_file_versions/content_hash", version => version.ContentHash!, version => version.Id);

    private static readonly Keyset<BotFile> FilesByHash =
        Keyset<BotFile>.By("bot_files/content_hash", file => file.ContentHash!, file => file.Id);

    public IAsyncEnumerable<FileDamage> VerifyAsync(CancellationToken cancellationToken) => VerifyAsync(Blobs(), cancellationToken);

    public async Task<FileSweep> SweepAsync(CancellationToken cancellationToken)
    {
        var blobs = Blobs();
        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("A sweep removes what no row names for good, and a unit may be undone: call it outside of the unit.");
        }

        var before = clock.GetUtcNow() - SweepAge;
        var (count, bytes) = (0, 0L);
        foreach (var batch in blobs.OldBlobs(before).Chunk(SweepBatch))
        {
            foreach (var shard in batch.GroupBy(BlobTree.LockOf))
            {
                var removed = await SweepAsync(blobs, shard.Key, [.. shard], before, cancellationToken).ConfigureAwait(false);
                count += removed.Count;
                bytes += removed.Sum();
            }
        }

        return new FileSweep(count, bytes, blobs.RemoveTemporaryFiles(before));
    }

    /// <summary>Removes those of some blobs that no row names.</summary>
    /// <remarks>
    /// Two looks. The one outside of a unit sees what is committed, and so no deletion that shares a commit with this unit and may be undone
    /// with it. The one inside sees what has been written since; nothing more can be, until the unit ends. A blob that was named and
    /// deleted again between the two was touched by its upload.
    /// </remarks>
    private async Task<List<long>> SweepAsync(
        BlobTree blobs, string subject, string[] hashes, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var named = await reads.ReadAsync((context, token) => NamedAsync(context, hashes, token), cancellationToken).ConfigureAwait(false);
        string[] candidates = [.. hashes.Except(named)];
        if (candidates.Length == 0)
        {
            return [];
        }

        return await writes
            .WriteAsync(
                async (context, token) =>
                {
                    await engine.LockAsync(context, subject, token).ConfigureAwait(false);
                    var stillNamed = await NamedAsync(context, candidates, token).ConfigureAwait(false);
                    return candidates.Except(stillNamed).Select(hash => blobs.TryRemove(hash, before)).OfType<long>().ToList();
                },
                cancellationToken)
            .ConfigureAwait(false);
    }

    private static Task<List<string>> NamedAsync(BoternityModel context, string[] hashes, CancellationToken cancellationToken) =>
        context.BotFileVersions.Where(version => version.ContentHash != null && hashes.Contains(version.ContentHash))
            .Select(version => version.ContentHash!)
            .Union(context.BotFiles.Where(file => file.ContentHash != null && hashes.Contains(file.ContentHash))
                .Select(file => file.ContentHash!))
            .ToListAsync(cancellationToken);

    private async IAsyncEnumerable<FileDamage> VerifyAsync(BlobTree blobs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In the order of hashes, so that a content that many rows name is read once.
        ContentRow? last = null;
        FileDamageKind? damage = null;
        await foreach (var row in NamingRowsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.ContentHash != last?.ContentHash || row.SizeBytes != last?.SizeBytes)
            {
                damage = await DamageAsync(blobs, row, cancellationToken).ConfigureAwait(false);
                last = row;
            }

            if (damage is { } found && await IsStillThereAsync(row, cancellationToken).ConfigureAwait(false))
            {
                yield return new FileDamage(row.FileId, row.Version, row.ContentHash!, found);
            }
        }
    }

    private async IAsyncEnumerable<ContentRow> NamingRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new PageRequest { Size = PageRequest.MaxSize };
        for (var cursor = page; cursor is not null;)
        {
            var rows = await VersionPageAsync(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Items)
            {
                yield return row;
            }

            cursor = rows.NextCursor is null ? null : page with { Cursor = rows.NextCursor };
        }

        for (var cursor = page; cursor is not null;)
        {
            var rows = await FilePageAsync(cursor, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows.Items)
            {
                yield return row;
            }

            cursor = rows.NextCursor is null ? null : page with { Cursor = rows.NextCursor };
        }
    }

    private Task<Page<ContentRow>> VersionPageAsync(PageRequest page, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            (context, token) => VersionsByHash.ReadAsync(
                context.BotFileVersions.AsNoTracking().Where(version => version.ContentHash != null),
                version => new ContentRow(version.FileId, version.Version, version.ContentHash, version.SizeBytes),
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);

    // A file's row says the same as that of its version, unless somebody wrote metadata alone.
    private Task<Page<ContentRow>> FilePageAsync(PageRequest page, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            (context, token) => FilesByHash.ReadAsync(
                context.BotFiles.AsNoTracking().Where(file => file.ContentHash != null && !context.BotFileVersions.Any(version =>
                    version.FileId == file.Id
                    && version.Version == file.Version
                    && version.ContentHash == file.ContentHash
                    && version.SizeBytes == file.SizeBytes)),
                file => new ContentRow(file.Id, file.Version, file.ContentHash, file.SizeBytes),
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);

    private static async Task<FileDamageKind?> DamageAsync(BlobTree blobs, ContentRow row, CancellationToken cancellationToken)
    {
        try
        {
            var (content, damage) = await OpenBlobAsync(blobs, row, cancellationToken).ConfigureAwait(false);
            if (content is not null)
            {
                await content.DisposeAsync().ConfigureAwait(false);
            }

            return damage;
        }
        catch (StoreException error) when (error.Kind is StoreErrorKind.StorageUnavailable or StoreErrorKind.Denied)
        {
            return FileDamageKind.Unreadable;
        }
    }

    // It may have been deleted, and its content swept, while others were read.
    private Task<bool> IsStillThereAsync(ContentRow row, CancellationToken cancellationToken) =>
        reads.ReadAsync(
            async (context, token) =>
                await context.BotFileVersions
                    .AnyAsync(one => one.FileId == row.FileId && one.Version == row.Version && one.ContentHash == row.ContentHash, token)
                    .ConfigureAwait(false)
                || await context.BotFiles
                    .AnyAsync(one => one.Id == row.FileId && one.Version == row.Version && one.ContentHash == row.ContentHash, token)
                    .ConfigureAwait(false),
            cancellationToken);
}
