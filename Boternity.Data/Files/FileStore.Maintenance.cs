using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Files;

/// <content>The check of all contents, and the removal of those that no row names.</content>
internal sealed partial class FileStore
{
    // A unit holds up all other writers, and removing a large file takes a moment.
    private const int SweepBatch = 16;

    // Longer than an upload's unit waits for its turn, many times over; for correctness the lock is enough.
    private static readonly TimeSpan SweepAge = TimeSpan.FromHours(1);

    public IAsyncEnumerable<FileDamage> VerifyAsync(CancellationToken cancellationToken) =>
        new FileContentCheck(reads, Blobs()).RunAsync(cancellationToken);

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
}
