using System.Globalization;
using System.Text.Json;

namespace Boternity.Data.Storage.Copying;

/// <summary>A table that is copied. A row of it is one value for each column, in their order.</summary>
/// <param name="name">Its name.</param>
/// <param name="columns">All that the database does not compute itself, those of the primary key first and in its order.</param>
/// <param name="keyLength">How many columns the key has.</param>
internal sealed class CopyTable(string name, IReadOnlyList<CopyColumn> columns, int keyLength)
{
    public string Name { get; } = name;

    public IReadOnlyList<CopyColumn> Columns { get; } = columns;

    public IReadOnlyList<CopyColumn> Key { get; } = [.. columns.Take(keyLength)];

    public object?[] KeyOf(object?[] row) => row[..Key.Count];

    /// <summary>The key of a row, for messages; what of it was not read yet is left out.</summary>
    public string Describe(object?[] row) => string.Join(", ", KeyOf(row).OfType<object>().Select(value => value switch
    {
        byte[] bytes => Convert.ToHexStringLower(bytes),
        string text => JsonEncodedText.Encode(text).ToString(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));
}
