using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Files;

/// <summary>Compares every content that a row names with that row; changes nothing.</summary>
/// <param name="reads">Where the rows are.</param>
/// <param name="blobs">Where the contents are.</param>
internal sealed class FileContentCheck(ReadPool reads, BlobTree blobs)
{
    private static readonly Keyset<BotFileVersion> VersionsByHash =
        Keyset<BotFileVersion>.By("bot_file_versions/content_hash", version => version.ContentHash!, version => version.Id);

    private static readonly Keyset<BotFile> FilesByHash =
        Keyset<BotFile>.By("bot_files/content_hash", file => file.ContentHash!, file => file.Id);

    public async IAsyncEnumerable<FileDamage> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // In the order of hashes, so that a content that many rows name is read once.
        ContentRow? last = null;
        FileDamageKind? damage = null;
        await foreach (var row in NamingRowsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.ContentHash != last?.ContentHash || row.SizeBytes != last?.SizeBytes)
            {
                damage = await DamageAsync(row, cancellationToken).ConfigureAwait(false);
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

    private async Task<FileDamageKind?> DamageAsync(ContentRow row, CancellationToken cancellationToken)
    {
        try
        {
            var (content, damage) = await row.OpenAsync(blobs, cancellationToken).ConfigureAwait(false);
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
