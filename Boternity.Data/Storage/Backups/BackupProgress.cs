namespace Boternity.Data.Storage.Backups;

/// <summary>How far a backup or a restore is.</summary>
/// <param name="Step">What is being done, in the words of an operator, such as <c>copy</c> or <c>verify</c>.</param>
/// <param name="Done">How much of it is done, in bytes; at most <paramref name="Total"/> where that is known.</param>
/// <param name="Total">How much there is to do, in bytes; null: not known.</param>
public sealed record BackupProgress(string Step, long Done, long? Total);
