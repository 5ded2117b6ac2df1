using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>A keychain of the system, which a host may register; the library has none.</summary>
/// <remarks>Called by many threads at once. What it throws is surfaced, never taken for "there is none".</remarks>
public interface IKeychain
{
    /// <summary>Finds a secret.</summary>
    /// <param name="scope">Everybody's or a bot's.</param>
    /// <param name="name">The secret's name.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>The value's bytes, which the library zeroes after use; null when there is none.</returns>
    ValueTask<byte[]?> FindAsync(SecretScope scope, string name, CancellationToken cancellationToken);
}
