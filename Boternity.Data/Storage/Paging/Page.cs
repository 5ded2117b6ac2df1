namespace Boternity.Data.Storage.Paging;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
/// <param name="Items">In the list's order; at most as many as asked for.</param>
/// <param name="NextCursor">Asks for the page after this one; null on the last page. Opaque, and good only for the same list and order.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
