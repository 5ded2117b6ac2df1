namespace Boternity.Data.Secrets;

/// <summary>Where an older vault is.</summary>
/// <param name="File">The SQLite file, usually <c>boternity.db</c>; no symbolic link. Relative to the current directory, or absolute.</param>
/// <param name="KeyFile">The file with the key's 64 hex digits, usually <c>vault.key</c>; mode 0600, no symbolic link.</param>
public sealed record LegacyVaultSource(string File, string KeyFile);
