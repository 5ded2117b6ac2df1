using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Encryption;

/// <summary>With which code an envelope is refused.</summary>
internal static class EnvelopeRefusal
{
    /// <returns>Null when it opened.</returns>
    public static string? OfSecret(EnvelopeKey key, in SecretContext context, byte[] envelope)
    {
        var ofRow = context;
        return Of(() => new EnvelopeCipher().Open(key, ofRow, SealedSecret.FromBytes(envelope)).Dispose());
    }

    /// <returns>Null when it opened.</returns>
    public static string? OfKey(EnvelopeKey key, in SecretContext context, byte[] envelope)
    {
        var ofRow = context;
        return Of(() => new EnvelopeCipher().Unwrap(key, ofRow, SealedKey.FromBytes(envelope)).Dispose());
    }

    private static string? Of(Action open)
    {
        try
        {
            open();
            return null;
        }
        catch (StoreException exception) when (exception.Kind == StoreErrorKind.Secret)
        {
            Assert.That(exception.InnerException, Is.Null, "What a decoder or a cipher says may quote what it read.");
            return exception.Code;
        }
    }
}
