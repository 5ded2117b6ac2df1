namespace Boternity.Data.Storage;

/// <summary>A row of another system's table: values as SQLite has them, whatever the columns' types say.</summary>
/// <param name="table">Its table.</param>
/// <param name="values">
/// In the order of the columns: <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, a byte array (also of text that is not
/// UTF-8), or null.
/// </param>
/// <param name="number">SQLite's own key of it; null: the table has none.</param>
internal sealed class UpstreamRow(UpstreamTable table, IReadOnlyList<object?> values, long? number = null)
{
    public UpstreamTable Table => table;

    public long? Number => number;

    public IReadOnlyList<object?> Values => values;

    /// <summary>About how much memory the values take, in bytes.</summary>
    public long Size => values.Sum(value => value switch
    {
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        _ => sizeof(long),
    });

    /// <summary>The value of a column; null also where an older schema has no such column.</summary>
    public object? this[string column]
    {
        get
        {
            for (var index = 0; index < values.Count; index++)
            {
                if (string.Equals(table.Columns[index], column, StringComparison.OrdinalIgnoreCase))
                {
                    return values[index];
                }
            }

            return null;
        }
    }
}
