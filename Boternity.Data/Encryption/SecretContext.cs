using System.Buffers.Binary;
using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>The row that an envelope is bound to: it is authenticated, so that a blob opens in its own row and nowhere else.</summary>
/// <remarks>Only what reads and writes the row builds one. Its canonical bytes are part of the format (docs/encryption.md).</remarks>
/// <param name="Location"><c>table.column</c>.</param>
/// <param name="Scope">Never the default value.</param>
/// <param name="RecordId">The row's id; of a wrapped key the data key's.</param>
/// <param name="Version">From 1: the value's version; of a wrapped key the key's.</param>
/// <param name="Name">As stored; of a wrapped key its purpose.</param>
internal readonly record struct SecretContext(string Location, SecretScope Scope, Guid RecordId, long Version, string Name)
{
    public const string SecretValue = "secrets.value";
    public const string WrappedKey = "data_keys.wrapped";

    private const int FixedLength = 8 + 2 + 1 + 16 + 16 + 8 + 2;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "BSE-CTX1"u8;

    /// <exception cref="StoreException">No scope, a version below 1, or text that is empty, too long or not storable.</exception>
    public byte[] ToBytes()
    {
        Scope.Validate("scope");
        if (Version < 1)
        {
            throw Messages.InvalidInput("version", "is less than 1");
        }

        var location = Encode(Location, "location");
        var name = Encode(Name, "name");
        var bytes = new byte[FixedLength + location.Length + name.Length];

        Magic.CopyTo(bytes);
        var rest = WriteText(bytes.AsSpan(Magic.Length), location);
        rest[0] = (byte)Scope.Kind;
        Scope.Id.TryWriteBytes(rest[1..], bigEndian: true, out _);
        RecordId.TryWriteBytes(rest[17..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(rest[33..], Version);
        WriteText(rest[41..], name);
        return bytes;
    }

    private static Span<byte> WriteText(Span<byte> bytes, byte[] text)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)text.Length);
        text.CopyTo(bytes[2..]);
        return bytes[(2 + text.Length)..];
    }

    private static byte[] Encode(string? text, string member)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw Messages.InvalidInput(member, "is empty");
        }

        try
        {
            var bytes = StrictUtf8.GetBytes(text);
            return bytes.Length <= ushort.MaxValue ? bytes : throw Messages.InvalidInput(member, "is longer than 65535 bytes of UTF-8");
        }
        catch (EncoderFallbackException)
        {
            throw Messages.InvalidInput(member, "holds half of a surrogate pair");
        }
    }
}
