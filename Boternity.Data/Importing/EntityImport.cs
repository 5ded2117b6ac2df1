using System.Security.Cryptography;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>Imports a table whose rows become entities: maps them, and in batches compares them with what is here and writes what is new.</summary>
internal sealed class EntityImport(TableMapping mapping, ImportRun run) : ITableImport, IDisposable
{
    private const int BatchRows = 500;

    // Rows may hold whole documents.
    private const long BatchBytes = 4 << 20;

    private static readonly byte[] Missing = "missing"u8.ToArray();

    private readonly Dictionary<EntityTable, RowContent> _contents = [];
    private readonly List<(EntityTable Table, IReadOnlyList<object> Key, long Size)> _here = [];
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public string Table => mapping.Table;

    public IReadOnlyCollection<string> SecretColumns => mapping.SecretColumns;

    public async Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        mapping.Prepare(table, run);
        foreach (var rows in Batches(mapping.Read(table, run, cancellationToken), row => row.Size))
        {
            var mapped = rows.Select(row => Map(row, tally)).OfType<RowMapping>().ToList();
            if (mapped.Count > 0)
            {
                await TakeAsync(mapped, tally, cancellationToken).ConfigureAwait(false);
            }

            run.Taken(table);
        }

        tally.SourceDigest = Convert.ToHexStringLower(_digest.GetHashAndReset());
    }

    public async Task CompareAsync(ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        var done = 0L;
        foreach (var some in Batches(_here, one => one.Size))
        {
            run.Compared(tally.Table, done, _here.Count);
            var stored = await run.Reads.ReadAsync((context, token) => FindAsync(context, some, token), cancellationToken).ConfigureAwait(false);
            foreach (var (table, key, _) in some)
            {
                _digest.AppendData(stored.TryGetValue((table, EntityTable.Joined(key)), out var row) ? ContentOf(row) : Missing);
            }

            done += some.Count;
        }

        tally.StoredDigest = Convert.ToHexStringLower(_digest.GetHashAndReset());
    }

    public void Dispose() => _digest.Dispose();

    private static IEnumerable<List<T>> Batches<T>(IEnumerable<T> rows, Func<T, long> sizeOf)
    {
        var batch = new List<T>();
        var size = 0L;
        foreach (var row in rows)
        {
            batch.Add(row);
            size += sizeOf(row);
            if (batch.Count == BatchRows || size >= BatchBytes)
            {
                yield return batch;
                batch = [];
                size = 0;
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static async Task<Dictionary<(EntityTable, object), object>> FindAsync(
        BoternityModel context, IReadOnlyCollection<(EntityTable Table, IReadOnlyList<object> Key, long Size)> wanted, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(EntityTable, object), object>();
        foreach (var group in wanted.GroupBy(one => one.Table, one => one.Key))
        {
            foreach (var row in await group.Key.FindAsync(context, group.Key.Key, [.. group], cancellationToken).ConfigureAwait(false))
            {
                found[(group.Key, EntityTable.Joined(EntityTable.ValuesOf(row, group.Key.Key)!))] = row;
            }
        }

        return found;
    }

    /// <returns>Null when the row was refused.</returns>
    private RowMapping? Map(UpstreamRow row, TableTally tally)
    {
        var mapped = new RowMapping(run.Source.System, row);
        try
        {
            mapping.Map(mapped);
            mapped.LoseOthers(mapping.Columns);
            return mapped;
        }
        catch (RefusedRowException exception)
        {
            tally.Refuse(row, exception.Message);
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.InvalidInput)
        {
            tally.Refuse(row, exception.Message);
        }

        return null;
    }

    private async Task TakeAsync(List<RowMapping> rows, TableTally tally, CancellationToken cancellationToken)
    {
        using var staged = run.IsPlan ? null : await mapping.StageAsync(rows, cancellationToken).ConfigureAwait(false);
        var (batch, decisions) = run.IsPlan
            ? await run.Reads.ReadAsync((context, token) => DecideAsync(context, rows, token), cancellationToken).ConfigureAwait(false)
            : await run.Writes.WriteAsync(
                async (context, token) =>
                {
                    var decided = await DecideAsync(context, rows, token).ConfigureAwait(false);
                    var fresh = decided.Decisions.SelectMany(decision => decision.New).ToList();
                    if (fresh.Count > 0)
                    {
                        await mapping.WriteAsync(context, fresh, token).ConfigureAwait(false);
                    }

                    return decided;
                },
                cancellationToken).ConfigureAwait(false);

        batch.Keep();
        foreach (var decision in decisions)
        {
            Count(decision, tally);
        }
    }

    private async Task<(RowBatch Batch, IReadOnlyList<RowDecision> Decisions)> DecideAsync(
        BoternityModel context, List<RowMapping> rows, CancellationToken cancellationToken)
    {
        var batch = new RowBatch(run.Entities, mapping, ContentOf);
        return (batch, await batch.DecideAsync(context, rows, cancellationToken).ConfigureAwait(false));
    }

    private void Count(RowDecision decision, TableTally tally)
    {
        var row = decision.Row;
        switch (decision.Outcome)
        {
            case RowOutcome.Refused:
                tally.Refuse(row.Row, decision.Reason!);
                return;

            case RowOutcome.Differs:
                tally.Differ(row.Row);
                return;

            default:
                tally.Take(isNew: decision.Outcome == RowOutcome.Taken);
                break;
        }

        foreach (var adjustment in row.Adjustments)
        {
            tally.Adjust(adjustment);
        }

        if (row.Losses.Count > 0)
        {
            tally.Lose(row.Row, string.Join("; ", row.Losses));
        }

        foreach (var entity in row.Entities)
        {
            var table = run.Entities.Of(entity);
            _digest.AppendData(ContentOf(entity));
            if (!run.IsPlan)
            {
                _here.Add((table, EntityTable.ValuesOf(entity, table.Key)!, row.Row.Size));
            }
        }
    }

    private byte[] ContentOf(object entity)
    {
        var table = run.Entities.Of(entity);
        if (!_contents.TryGetValue(table, out var content))
        {
            _contents.Add(table, content = new RowContent(table.Type, mapping.OwnMembers));
        }

        return content.Of(entity, mapping.MoreOf(entity));
    }
}
