using System.Security.Cryptography;
using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>AES-256-GCM under a key of the envelope's own, which HKDF-SHA-512 derives and the header commits to.</summary>
/// <param name="fillRandom">Draws salt and nonce; only known-answer tests replace the system's generator.</param>
internal sealed class EnvelopeCipher(Action<Span<byte>>? fillRandom = null) : IEnvelopeCipher
{
    private const byte PaddingMark = 0x80;

    private readonly Action<Span<byte>> _fillRandom = fillRandom ?? RandomNumberGenerator.Fill;

    /// <inheritdoc/>
    public SealedSecret Seal(EnvelopeKey key, in SecretContext context, ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.Length > Envelope.MaxPlaintext)
        {
            throw Messages.InvalidInput("value", $"is longer than {Envelope.MaxPlaintext} bytes");
        }

        using var padded = new SensitiveBytes(Envelope.PaddedLength(plaintext.Length));
        plaintext.CopyTo(padded.Span);
        padded.Span[plaintext.Length] = PaddingMark;
        return new SealedSecret(Encrypt(EnvelopeKind.Secret, key, context, padded.Span), context);
    }

    /// <inheritdoc/>
    public SecretBuffer Open(EnvelopeKey key, in SecretContext context, SealedSecret value)
    {
        var padded = Decrypt(EnvelopeKind.Secret, key, context, value.Bytes);
        var length = padded.Span.LastIndexOfAnyExcept((byte)0);

        // Whoever has the key may have sealed anything.
        if (length < 0 || padded.Span[length] != PaddingMark || padded.Span.Length - length > Envelope.PaddingBlock)
        {
            padded.Dispose();
            throw Messages.SealedFormat(context.RecordId);
        }

        return new SecretBuffer(padded, length);
    }

    /// <inheritdoc/>
    public SealedKey Wrap(EnvelopeKey masterKey, in SecretContext context, EnvelopeKey dataKey)
    {
        if (KeyId.FromGuid(context.RecordId) != dataKey.Id)
        {
            throw new ArgumentException("The context is another key's.", nameof(context));
        }

        var bytes = Encrypt(EnvelopeKind.WrappedKey, masterKey, context, dataKey.Bytes);

        // Its finaliser would zero the bytes that were read above.
        GC.KeepAlive(dataKey);
        return new SealedKey(bytes);
    }

    /// <inheritdoc/>
    public EnvelopeKey Unwrap(EnvelopeKey masterKey, in SecretContext context, SealedKey value) =>
        new(KeyId.FromGuid(context.RecordId), Decrypt(EnvelopeKind.WrappedKey, masterKey, context, value.Bytes));

    private byte[] Encrypt(EnvelopeKind kind, EnvelopeKey key, in SecretContext context, ReadOnlySpan<byte> plaintext)
    {
        var envelope = new byte[Envelope.Overhead + plaintext.Length];
        Envelope.WriteHead(envelope, kind, key.Id);
        _fillRandom(envelope.AsSpan(Envelope.SaltOffset, Envelope.SaltSize + Envelope.NonceSize));

        Span<byte> messageKey = stackalloc byte[Envelope.KeySize];
        try
        {
            MessageKeys.Derive(key, kind, SaltOf(envelope), messageKey, envelope.AsSpan(Envelope.CommitmentOffset, Envelope.CommitmentSize));

            using var cipher = new AesGcm(messageKey, Envelope.TagSize);
            cipher.Encrypt(
                NonceOf(envelope),
                plaintext,
                envelope.AsSpan(Envelope.HeaderSize, plaintext.Length),
                envelope.AsSpan(Envelope.HeaderSize + plaintext.Length),
                AssociatedData(envelope, context));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(messageKey);
        }

        return envelope;
    }

    private static SensitiveBytes Decrypt(EnvelopeKind kind, EnvelopeKey key, in SecretContext context, ReadOnlySpan<byte> envelope)
    {
        var fault = Envelope.Inspect(envelope, kind);
        if (fault != EnvelopeFault.None)
        {
            throw fault == EnvelopeFault.Format ? Messages.SealedFormat(context.RecordId) : Messages.SealedUnsupported(context.RecordId);
        }

        var keyId = Envelope.KeyIdOf(envelope);
        if (keyId != key.Id)
        {
            throw Messages.KeyUnknown(keyId.ToString(), context.RecordId);
        }

        Span<byte> messageKey = stackalloc byte[Envelope.KeySize];
        Span<byte> commitment = stackalloc byte[Envelope.CommitmentSize];
        SensitiveBytes? plaintext = null;
        try
        {
            MessageKeys.Derive(key, kind, SaltOf(envelope), messageKey, commitment);
            if (!CryptographicOperations.FixedTimeEquals(commitment, envelope.Slice(Envelope.CommitmentOffset, Envelope.CommitmentSize)))
            {
                throw Messages.KeyMismatch(keyId.ToString(), context.RecordId);
            }

            plaintext = new SensitiveBytes(envelope.Length - Envelope.Overhead);
            using var cipher = new AesGcm(messageKey, Envelope.TagSize);
            cipher.Decrypt(
                NonceOf(envelope),
                envelope[Envelope.HeaderSize..^Envelope.TagSize],
                envelope[^Envelope.TagSize..],
                plaintext.Span,
                AssociatedData(envelope, context));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext?.Dispose();
            throw Messages.SealedDamaged(keyId.ToString(), context.RecordId);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(messageKey);
        }
    }

    private static ReadOnlySpan<byte> SaltOf(ReadOnlySpan<byte> envelope) => envelope.Slice(Envelope.SaltOffset, Envelope.SaltSize);

    private static ReadOnlySpan<byte> NonceOf(ReadOnlySpan<byte> envelope) => envelope.Slice(Envelope.NonceOffset, Envelope.NonceSize);

    private static byte[] AssociatedData(ReadOnlySpan<byte> envelope, in SecretContext context) =>
        [.. envelope[..Envelope.HeaderSize], .. context.ToBytes()];
}
