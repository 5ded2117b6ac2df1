namespace Boternity.Data.Storage.Checks;

/// <summary>A table of the database.</summary>
/// <param name="Name">As the database has it.</param>
/// <param name="Rows">How many rows it has; 0 or more.</param>
public sealed record TableRows(string Name, long Rows);
