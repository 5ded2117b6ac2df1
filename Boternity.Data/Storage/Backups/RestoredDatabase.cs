namespace Boternity.Data.Storage.Backups;

/// <summary>What a restore did.</summary>
/// <param name="Backup">What was restored.</param>
/// <param name="Location">Where the database is: a path, or host and database name. Never a password.</param>
/// <param name="Replaced">
/// Where the former database is now: a quarantine folder, or the name that a server's database was given. Null: there was none, or it was
/// healthy and is gone.
/// </param>
public sealed record RestoredDatabase(Backup Backup, string Location, string? Replaced);
