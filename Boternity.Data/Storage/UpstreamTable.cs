namespace Boternity.Data.Storage;

/// <summary>A table of another system's database.</summary>
/// <param name="Name">As it is written there.</param>
/// <param name="Columns">In their order.</param>
/// <param name="Key">The columns of its primary key, in order; none: it has no key.</param>
/// <param name="HasRowId">Whether its rows have SQLite's own key as well.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record UpstreamTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string> Key, bool HasRowId, long Rows)
{
    /// <summary>Whether it has a column; the case of letters does not count, as in SQLite.</summary>
    public bool Has(string column) => Columns.Contains(column, StringComparer.OrdinalIgnoreCase);
}
