using System.Collections.Concurrent;
using Boternity.Data.Diagnostics;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.ApiKeys;

/// <summary>When keys were used last: kept in memory, and stored now and then, so that a request never waits for a write.</summary>
/// <remarks>Safe for use by many threads at once. A crash loses what was noted since the last flush.</remarks>
internal sealed class ApiKeyUsage(IWriteQueue writes, ILogger<ApiKeyUsage> logger) : IAsyncDisposable
{
    /// <summary>Between two flushes, and the least by which a stored time moves on.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(60);

    // Keys of one unit: it should not hold the writer for long.
    private const int BatchSize = 100;

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _latest = new();

    public void Note(Guid keyId, DateTimeOffset at) =>
        _latest.AddOrUpdate(keyId, static (_, time) => time, static (_, known, time) => known > time ? known : time, at);

    /// <summary>Stores what was noted since the last flush; what could not be stored is kept for the next one. Never throws.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        // In one order everywhere: two services that flush the same keys then wait for each other, and not in a circle.
        foreach (var batch in _latest.OrderBy(note => note.Key).Chunk(BatchSize))
        {
            try
            {
                await writes.WriteAsync((context, token) => StoreAsync(context, batch, token), cancellationToken).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Whatever it is, the service goes on and the next flush tries again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                if (!cancellationToken.IsCancellationRequested)
                {
                    logger.ApiKeyUsageNotStored(exception, _latest.Count);
                }

                return;
            }

            foreach (var note in batch)
            {
                // A later use that came meanwhile stays.
                _latest.TryRemove(note);
            }
        }
    }

    public async ValueTask DisposeAsync() => await FlushAsync(CancellationToken.None).ConfigureAwait(false);

    private static async Task StoreAsync(
        BoternityDbContext context,
        KeyValuePair<Guid, DateTimeOffset>[] notes,
        CancellationToken cancellationToken)
    {
        foreach (var (id, at) in notes)
        {
            var before = at - Interval;
            await context.ApiKeys
                .Where(key => key.Id == id && (key.LastUsedAt == null || key.LastUsedAt < before))
                .ExecuteUpdateAsync(set => set.SetProperty(key => key.LastUsedAt, at), cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
