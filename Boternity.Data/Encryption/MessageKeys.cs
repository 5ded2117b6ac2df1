using System.Security.Cryptography;

namespace Boternity.Data.Encryption;

/// <summary>Derives an envelope's own key, and the commitment to the key above it.</summary>
internal static class MessageKeys
{
    private const int PseudoRandomKeySize = 64;
    private const int SuffixSize = 2 + KeyId.Size;

    private static ReadOnlySpan<byte> EncryptLabel => "BSE1/enc"u8;

    private static ReadOnlySpan<byte> CommitLabel => "BSE1/commit"u8;

    /// <param name="key">The data key or the master key.</param>
    /// <param name="kind">The envelope's.</param>
    /// <param name="salt">The envelope's.</param>
    /// <param name="encryption">Gets the message key, 32 bytes; the caller zeroes it.</param>
    /// <param name="commitment">Gets the commitment, 32 bytes.</param>
    public static void Derive(
        EnvelopeKey key, EnvelopeKind kind, ReadOnlySpan<byte> salt, Span<byte> encryption, Span<byte> commitment)
    {
        Span<byte> pseudoRandomKey = stackalloc byte[PseudoRandomKeySize];
        Span<byte> suffix = stackalloc byte[SuffixSize];
        suffix[0] = Envelope.Suite;
        suffix[1] = (byte)kind;
        key.Id.CopyTo(suffix[2..]);

        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, key.Bytes, salt, pseudoRandomKey);
            Expand(pseudoRandomKey, EncryptLabel, suffix, encryption);
            Expand(pseudoRandomKey, CommitLabel, suffix, commitment);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudoRandomKey);
        }

        // Its finaliser would zero the bytes that were read above.
        GC.KeepAlive(key);
    }

    private static void Expand(ReadOnlySpan<byte> pseudoRandomKey, ReadOnlySpan<byte> label, ReadOnlySpan<byte> suffix, Span<byte> output)
    {
        Span<byte> info = stackalloc byte[label.Length + suffix.Length];
        label.CopyTo(info);
        suffix.CopyTo(info[label.Length..]);
        HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, output, info);
    }
}
