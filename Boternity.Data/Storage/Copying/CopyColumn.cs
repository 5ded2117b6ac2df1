namespace Boternity.Data.Storage.Copying;

/// <summary>A column that is copied.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record CopyColumn(string Name, CopyKind Kind);
