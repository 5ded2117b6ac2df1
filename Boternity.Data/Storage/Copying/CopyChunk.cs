using System.Runtime.CompilerServices;

namespace Boternity.Data.Storage.Copying;

/// <summary>Rows of a table that are written, or compared, as one.</summary>
/// <param name="Rows">In the order of their keys; at least one.</param>
/// <param name="Range">From behind the chunk before to its own last row: what a target has in it and this one has not goes with it.</param>
/// <param name="Digest">Of these rows.</param>
internal sealed record CopyChunk(IReadOnlyList<object?[]> Rows, CopyRange Range, TableDigest Digest)
{
    // A row may have megabytes.
    private const long MaxBytes = 16L << 20;

    /// <summary>Cuts a table into chunks: of the same rows always the same ones.</summary>
    public static async IAsyncEnumerable<CopyChunk> ReadAsync(
        ICopyReader reader, CopyTable table, int maxRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var hash = new RowHash(table);
        var (rows, after, bytes) = (new List<object?[]>(), default(object?[]), 0L);
        await foreach (var row in reader.ReadAsync(table, CopyRange.All, cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row);
            bytes += hash.Append(row);
            if (rows.Count == maxRows || bytes >= MaxBytes)
            {
                yield return End();
            }
        }

        if (rows.Count > 0)
        {
            yield return End();
        }

        CopyChunk End()
        {
            var last = table.KeyOf(rows[^1]);
            var chunk = new CopyChunk(rows, new CopyRange(after, last), hash.Reset());
            (rows, after, bytes) = ([], last, 0);
            return chunk;
        }
    }
}
