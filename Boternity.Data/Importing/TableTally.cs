using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>Counts what becomes of a table's rows.</summary>
internal sealed class TableTally(UpstreamTable table, IReadOnlyCollection<string> secretColumns, RefusedRows left)
{
    private const int MaxReasons = 50;
    private const string OtherReasons = "other reasons";

    private readonly Dictionary<string, long> _adjustments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _refusals = new(StringComparer.Ordinal);
    private long _taken;
    private long _alreadyThere;
    private long _differs;
    private long _refused;

    public UpstreamTable Table => table;

    public string? Skipped { get; set; }

    public string? SourceDigest { get; set; }

    public string? StoredDigest { get; set; }

    /// <summary>Whether the row is taken now, or was before.</summary>
    public void Take(bool isNew)
    {
        _taken += isNew ? 1 : 0;
        _alreadyThere += isNew ? 0 : 1;
    }

    /// <param name="reason">What was changed of a row that is here.</param>
    public void Adjust(string reason) => Count(_adjustments, reason);

    /// <summary>Keeps the original of a row that is here with less than it had.</summary>
    public void Lose(UpstreamRow row, string reason) => left.Add(row, secretColumns, "adjusted", reason);

    public void Differ(UpstreamRow row)
    {
        _differs++;
        left.Add(row, secretColumns, "differs", "the row that is here has other content, and stayed");
    }

    /// <param name="row">Goes to the file of what is left out.</param>
    /// <param name="reason">The same for all rows of a kind: they are counted by it.</param>
    public void Refuse(UpstreamRow row, string reason)
    {
        _refused++;
        Count(_refusals, reason);
        left.Add(row, secretColumns, "refused", reason);
    }

    public ImportedTable ToReport() => new()
    {
        Name = table.Name,
        Rows = table.Rows,
        Taken = _taken,
        AlreadyThere = _alreadyThere,
        Differs = _differs,
        Refused = _refused,
        Adjustments = _adjustments,
        Refusals = _refusals,
        Skipped = Skipped,
        SourceDigest = SourceDigest,
        StoredDigest = StoredDigest,
    };

    // Some reasons have a place or a length in them; the file has each row's own.
    private static void Count(Dictionary<string, long> counts, string reason)
    {
        var key = counts.ContainsKey(reason) || counts.Count < MaxReasons ? reason : OtherReasons;
        counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
