using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Paging;

/// <summary>Which page of a list, and how large.</summary>
/// <remarks>Rows that appear between two pages are seen if they sort after the cursor; no row is skipped or repeated because of others.</remarks>
public sealed record PageRequest
{
    /// <summary>The largest <see cref="Size"/>.</summary>
    public const int MaxSize = 500;

    /// <summary>The first page of the default size.</summary>
    public static PageRequest First { get; } = new();

    /// <summary>Items per page, 1 to <see cref="MaxSize"/>; 50 by default.</summary>
    public int Size { get; init; } = 50;

    /// <summary>The <see cref="Page{T}.NextCursor"/> of the page before; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <exception cref="StoreException">The size is out of range.</exception>
    internal void Validate()
    {
        if (Size is < 1 or > MaxSize)
        {
            throw Messages.InvalidInput(nameof(Size), $"must be 1 to {MaxSize}, is {Size}");
        }
    }
}
