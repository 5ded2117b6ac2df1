namespace Boternity.Data.Storage.Paging;

/// <summary>The direction of a list.</summary>
public enum SortOrder
{
    /// <summary>Largest, or newest, first. The default.</summary>
    Descending,

    /// <summary>Smallest, or oldest, first.</summary>
    Ascending,
}
