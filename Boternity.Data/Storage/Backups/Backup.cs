namespace Boternity.Data.Storage.Backups;

/// <summary>A backup in a folder.</summary>
/// <param name="File">The backup's file; its manifest is beside it, with <c>.json</c> added. An absolute path.</param>
/// <param name="Manifest">What it holds.</param>
public sealed record Backup(string File, BackupManifest Manifest);
