namespace Boternity.Data.Storage;

/// <summary>A table of a database, or of a backup.</summary>
/// <param name="Name">The table's name in the database.</param>
/// <param name="Rows">How many rows it has; 0 or more.</param>
public sealed record TableRows(string Name, long Rows);
