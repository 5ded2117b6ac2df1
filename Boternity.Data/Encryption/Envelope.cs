namespace Boternity.Data.Encryption;

/// <summary>The layout of <c>BSE</c>, format version 1 (docs/encryption.md).</summary>
internal static class Envelope
{
    public const byte FormatVersion = 1;

    /// <summary>HKDF-SHA-512, AES-256-GCM and a commitment of 32 bytes.</summary>
    public const byte Suite = 1;

    public const int KeySize = 32;
    public const int SaltSize = 16;
    public const int NonceSize = 12;
    public const int CommitmentSize = 32;
    public const int TagSize = 16;

    public const int HeaderSize = 84;
    public const int Overhead = HeaderSize + TagSize;

    public const int PaddingBlock = 32;
    public const int MaxPlaintext = 65_535;
    public const int MinSize = Overhead + PaddingBlock;
    public const int MaxSize = Overhead + MaxPlaintext + 1;

    public const int KindOffset = 6;

    // Salt and nonce lie side by side, so that one draw fills both.
    public const int SaltOffset = 24;
    public const int NonceOffset = SaltOffset + SaltSize;
    public const int CommitmentOffset = NonceOffset + NonceSize;

    private const int KeyIdOffset = 8;
    private const int VersionOffset = 4;
    private const int SuiteOffset = 5;
    private const int FlagsOffset = 7;

    // 0x8B alone is never valid UTF-8: no text begins so.
    private static ReadOnlySpan<byte> Magic => [0x8B, (byte)'B', (byte)'S', (byte)'E'];

    /// <summary>The ciphertext's length for a plaintext of this one: at least one byte of padding, to a multiple of 32.</summary>
    public static int PaddedLength(int plaintext) => (plaintext / PaddingBlock + 1) * PaddingBlock;

    /// <summary>Looks at the header in the order that decides which error is reported.</summary>
    public static EnvelopeFault Inspect(ReadOnlySpan<byte> envelope, EnvelopeKind kind)
    {
        if (envelope.Length is < MinSize or > MaxSize || !envelope.StartsWith(Magic))
        {
            return EnvelopeFault.Format;
        }

        if (envelope[VersionOffset] != FormatVersion || envelope[SuiteOffset] != Suite)
        {
            return EnvelopeFault.Unsupported;
        }

        if (envelope[KindOffset] != (byte)kind)
        {
            return EnvelopeFault.Format;
        }

        if (envelope[FlagsOffset] != 0)
        {
            return EnvelopeFault.Unsupported;
        }

        var ciphertext = envelope.Length - Overhead;
        var fits = kind == EnvelopeKind.WrappedKey ? ciphertext == KeySize : ciphertext % PaddingBlock == 0;
        return fits ? EnvelopeFault.None : EnvelopeFault.Format;
    }

    /// <summary>Whether the bytes are an envelope of some version, so that the members below say something.</summary>
    public static bool HasHeader(ReadOnlySpan<byte> envelope) => envelope.Length >= MinSize && envelope.StartsWith(Magic);

    public static int VersionOf(ReadOnlySpan<byte> envelope) => envelope[VersionOffset];

    public static int SuiteOf(ReadOnlySpan<byte> envelope) => envelope[SuiteOffset];

    public static KeyId KeyIdOf(ReadOnlySpan<byte> envelope) => KeyId.FromBytes(envelope.Slice(KeyIdOffset, KeyId.Size));

    /// <summary>Writes the header's part that is known before salt and nonce are drawn.</summary>
    public static void WriteHead(Span<byte> envelope, EnvelopeKind kind, KeyId keyId)
    {
        Magic.CopyTo(envelope);
        envelope[VersionOffset] = FormatVersion;
        envelope[SuiteOffset] = Suite;
        envelope[KindOffset] = (byte)kind;
        envelope[FlagsOffset] = 0;
        keyId.CopyTo(envelope[KeyIdOffset..]);
    }

    /// <summary>For people: no byte of the content.</summary>
    public static string Describe(ReadOnlySpan<byte> envelope) =>
        HasHeader(envelope)
            ? $"[sealed v{VersionOf(envelope)} key={KeyIdOf(envelope)} {envelope.Length} bytes]"
            : $"[sealed, malformed, {envelope.Length} bytes]";
}
