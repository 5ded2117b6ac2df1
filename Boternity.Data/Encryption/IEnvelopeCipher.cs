using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>Seals and opens envelopes with a key that the caller has found; it knows neither the database nor the key ring.</summary>
/// <remarks>Thread-safe. The key stays the caller's and must not be disposed during a call.</remarks>
internal interface IEnvelopeCipher
{
    /// <summary>Seals a value under a fresh salt and nonce.</summary>
    /// <param name="key">A data key.</param>
    /// <param name="context">The row that the value goes into.</param>
    /// <param name="plaintext">At most 65,535 bytes.</param>
    /// <exception cref="StoreException">The value is longer, or the context is not one; <see cref="ErrorCodes.InvalidInput"/>.</exception>
    SealedSecret Seal(EnvelopeKey key, in SecretContext context, ReadOnlySpan<byte> plaintext);

    /// <summary>Opens a value in the row that it was sealed for.</summary>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.SealedFormat"/>, <see cref="ErrorCodes.SealedUnsupported"/>, <see cref="ErrorCodes.KeyUnknown"/> (it was
    /// sealed under another key id), <see cref="ErrorCodes.KeyMismatch"/> or <see cref="ErrorCodes.SealedDamaged"/>.
    /// </exception>
    SecretBuffer Open(EnvelopeKey key, in SecretContext context, SealedSecret value);

    /// <summary>Wraps a data key.</summary>
    /// <param name="masterKey">The key that wraps.</param>
    /// <param name="context">The row of the data key; its record id is the data key's id.</param>
    /// <param name="dataKey">The key to wrap.</param>
    SealedKey Wrap(EnvelopeKey masterKey, in SecretContext context, EnvelopeKey dataKey);

    /// <summary>Unwraps a data key; the caller disposes it. Its id is the context's record id.</summary>
    /// <exception cref="StoreException">As of <see cref="Open"/>.</exception>
    EnvelopeKey Unwrap(EnvelopeKey masterKey, in SecretContext context, SealedKey value);
}
