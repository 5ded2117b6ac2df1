namespace Boternity.Data.Encryption;

/// <summary>What an envelope holds; the byte at its offset 6.</summary>
internal enum EnvelopeKind
{
    Secret = 1,
    WrappedKey = 2,
}
