using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Copying;

/// <summary>Brings every row of a snapshot into a target that is marked as unfinished, and proves it.</summary>
internal sealed class CopyRun(
    ICopyReader source,
    ICopyTarget target,
    IReadOnlyList<CopyTable> tables,
    int chunkRows,
    IProgress<CopyProgress>? progress,
    CancellationToken cancellationToken)
{
    private const int RowsPerReport = 10_000;

    private readonly List<CopiedTable> _verified = [];
    private long _total;

    /// <summary>What was verified so far.</summary>
    public IReadOnlyList<CopiedTable> Tables => _verified;

    public long RowsWritten { get; private set; }

    /// <param name="isFresh">Whether the target has no rows.</param>
    /// <param name="location">The target, for messages.</param>
    /// <exception cref="StoreException">The target has not the rows of the source in the end.</exception>
    public async Task RunAsync(bool isFresh, string location)
    {
        foreach (var table in tables)
        {
            _total += await source.CountAsync(table, cancellationToken).ConfigureAwait(false);
        }

        var kept = isFresh ? [] : await RemoveDifferencesAsync().ConfigureAwait(false);
        await FillAsync(kept).ConfigureAwait(false);
        await target.FreezeAsync(tables, cancellationToken).ConfigureAwait(false);
        await VerifyAsync(location).ConfigureAwait(false);
    }

    /// <summary>Removes what the source has not, or not any more; first everywhere, so that nothing that is gone takes a unique value from a new row.</summary>
    /// <returns>The chunks that are there, by table and number.</returns>
    private async Task<HashSet<(string Table, int Number)>> RemoveDifferencesAsync()
    {
        var kept = new HashSet<(string Table, int Number)>();
        var done = 0L;
        foreach (var table in tables)
        {
            var (number, last) = (0, default(object?[]));
            await foreach (var chunk in CopyChunk.ReadAsync(source, table, chunkRows, cancellationToken).ConfigureAwait(false))
            {
                if (await DigestAsync(target.Rows, table, chunk.Range, counted: null, cancellationToken).ConfigureAwait(false) == chunk.Digest)
                {
                    kept.Add((table.Name, number));
                }
                else
                {
                    await target.DeleteAsync(table, chunk.Range, cancellationToken).ConfigureAwait(false);
                }

                (number, last) = (number + 1, chunk.Range.Last);
                done += chunk.Rows.Count;
                Report("compare", table, done);
            }

            await target.DeleteAsync(table, new CopyRange(last, null), cancellationToken).ConfigureAwait(false);
        }

        return kept;
    }

    private async Task FillAsync(HashSet<(string Table, int Number)> kept)
    {
        var done = 0L;
        foreach (var table in tables)
        {
            var number = 0;
            await foreach (var chunk in CopyChunk.ReadAsync(source, table, chunkRows, cancellationToken).ConfigureAwait(false))
            {
                if (!kept.Contains((table.Name, number++)))
                {
                    await target.WriteAsync(table, chunk.Rows, cancellationToken).ConfigureAwait(false);
                    RowsWritten += chunk.Rows.Count;
                }

                done += chunk.Rows.Count;
                Report("copy", table, done);
            }
        }
    }

    /// <summary>Reads both sides again, beside each other.</summary>
    private async Task VerifyAsync(string location)
    {
        var before = 0L;
        foreach (var table in tables)
        {
            var start = before;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
#pragma warning disable CA2025 // Both have ended when WhenAll has.
            var expected = OrCancelAsync(
                either, () => DigestAsync(source, table, CopyRange.All, rows => Report("verify", table, start + rows), either.Token));
            var found = OrCancelAsync(either, () => DigestAsync(target.Rows, table, CopyRange.All, counted: null, either.Token));
#pragma warning restore CA2025
            var digests = await Task.WhenAll(expected, found).ConfigureAwait(false);
            if (digests[0] != digests[1])
            {
                throw Messages.CopyDiffers(location, table.Name, digests[0].Rows, digests[1].Rows);
            }

            _verified.Add(new CopiedTable(table.Name, digests[0].Rows, digests[0].Sha256));
            before += digests[0].Rows;
        }
    }

    /// <summary>On a thread of its own. When it fails, what runs beside it is not waited for to its end.</summary>
    private static Task<T> OrCancelAsync<T>(CancellationTokenSource both, Func<Task<T>> work) => Task.Run(
        async () =>
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch
            {
                await both.CancelAsync().ConfigureAwait(false);
                throw;
            }
        },
        CancellationToken.None);

    private static async Task<TableDigest> DigestAsync(
        ICopyReader reader, CopyTable table, CopyRange range, Action<long>? counted, CancellationToken cancellationToken)
    {
        using var hash = new RowHash(table);
        var rows = 0L;
        await foreach (var row in reader.ReadAsync(table, range, cancellationToken).ConfigureAwait(false))
        {
            hash.Append(row);
            rows++;
            if (rows % RowsPerReport == 0)
            {
                counted?.Invoke(rows);
            }
        }

        counted?.Invoke(rows);
        return hash.Reset();
    }

    private void Report(string step, CopyTable table, long done) => progress?.Report(new CopyProgress(step, table.Name, done, _total));
}
