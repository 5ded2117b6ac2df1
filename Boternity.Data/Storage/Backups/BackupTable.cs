namespace Boternity.Data.Storage.Backups;

/// <summary>A table of a backup.</summary>
/// <param name="Name">The table's name in the database.</param>
/// <param name="Rows">How many rows it has in the backup; 0 or more.</param>
public sealed record BackupTable(string Name, long Rows);
