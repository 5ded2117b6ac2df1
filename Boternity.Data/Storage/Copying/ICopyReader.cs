namespace Boternity.Data.Storage.Copying;

/// <summary>Reads the tables of one side. One thing at a time.</summary>
internal interface ICopyReader
{
    Task<long> CountAsync(CopyTable table, CancellationToken cancellationToken);

    /// <summary>The rows of a range in the order of their keys.</summary>
    /// <remarks>Each row is a new array, of the types that <see cref="CopyKind"/> names.</remarks>
    /// <exception cref="Errors.StoreException">A value is not one of its column's kind; it is named by table, key and column.</exception>
    IAsyncEnumerable<object?[]> ReadAsync(CopyTable table, CopyRange range, CancellationToken cancellationToken);
}
