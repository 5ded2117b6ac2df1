namespace Boternity.Data.Secrets;

/// <summary>Where a secret's value is. Stored as lower-case text.</summary>
public enum SecretProvider
{
    /// <summary>In the row, sealed.</summary>
    Vault,

    /// <summary>In the system's keychain; the row only says so.</summary>
    Keychain,

    /// <summary>In an environment variable; the row only says so.</summary>
    Environment,
}
