using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Keys that are well-formed and yet protect nothing.</summary>
internal static class MasterKeyRules
{
    // The keys of docs/encryption.md and of the known-answer tests, by the ids that they have as master keys.
    private static readonly KeyId[] Published =
    [
        KeyId.FromBytes(Convert.FromHexString("8d3d5d8955e574967cfd20cc421ba8d1")),
        KeyId.FromBytes(Convert.FromHexString("5b7b6987512fbb4541e3b617d11b9d11")),
    ];

    /// <param name="source">Where the key came from, for the message.</param>
    /// <param name="key">The key.</param>
    /// <param name="allowDevelopmentKey">Whether published keys pass.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.MasterKeyWeak"/>.</exception>
    public static void Check(string source, MasterKey key, bool allowDevelopmentKey)
    {
        var bytes = key.Key.Bytes;
        var reason = (bytes.ContainsAnyExcept(bytes[0]), bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~')) switch
        {
            (false, _) => "all its bytes are equal",
            (_, false) => "it is text, not random bytes",
            _ when !allowDevelopmentKey && Published.Contains(key.Id) => "it was published in documentation or tests",
            _ => null,
        };

        GC.KeepAlive(key);
        if (reason is not null)
        {
            throw Messages.MasterKeyWeak(source, reason);
        }
    }
}
