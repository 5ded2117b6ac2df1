namespace Boternity.Data.Storage.Copying;

/// <summary>Rows that follow each other by their primary key, which both drivers order in the same way: by bytes.</summary>
/// <param name="After">The key before the first one; null: from the first row.</param>
/// <param name="Last">The key of the last one; null: to the last row.</param>
internal sealed record CopyRange(object?[]? After, object?[]? Last)
{
    public static CopyRange All { get; } = new(null, null);

    /// <summary>The values of the parameters of <see cref="CopySql"/>, each with its column.</summary>
    public IEnumerable<(CopyColumn Column, object? Value)> Values(CopyTable table) =>
        table.Key.Zip(After ?? []).Concat(table.Key.Zip(Last ?? []));
}
