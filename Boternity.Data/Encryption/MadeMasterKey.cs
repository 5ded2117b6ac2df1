namespace Boternity.Data.Encryption;

/// <summary>A master key that was made and written down.</summary>
/// <param name="Id">The key's id; not a secret.</param>
/// <param name="Path">The key's file, absolute.</param>
public sealed record MadeMasterKey(KeyId Id, string Path);
