using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>Names a key: 16 bytes. The id of a data key is its UUIDv7; that of a master key is derived from the key. Not a secret.</summary>
/// <remarks>In JSON it is its text; its order is that of the bytes, and so of both databases.</remarks>
[JsonConverter(typeof(KeyIdJsonConverter))]
public readonly record struct KeyId : IComparable<KeyId>
{
    /// <summary>16 bytes.</summary>
    public const int Size = 16;

    private readonly UInt128 _value;

    private KeyId(UInt128 value) => _value = value;

    /// <summary>The id of these bytes.</summary>
    /// <param name="bytes">Exactly <see cref="Size"/>.</param>
    /// <exception cref="ArgumentException">Not 16 bytes.</exception>
    public static KeyId FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size
            ? new KeyId(BinaryPrimitives.ReadUInt128BigEndian(bytes))
            : throw new ArgumentException("A key id has 16 bytes.", nameof(bytes));

    /// <summary>The id of a data key: the UUID's bytes in network order.</summary>
    public static KeyId FromGuid(Guid id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return FromBytes(bytes);
    }

    /// <summary>Reads the text form: 32 hex digits in any case, nothing else.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="id">The id; the default value when the text is none.</param>
    /// <returns>Whether it is an id.</returns>
    public static bool TryParse(string? text, out KeyId id)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var isId = text?.Length == 2 * Size && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done;
        id = isId ? FromBytes(bytes) : default;
        return isId;
    }

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(KeyId left, KeyId right) => left.CompareTo(right) < 0;

    /// <summary>Whether one comes before another or is the same.</summary>
    public static bool operator <=(KeyId left, KeyId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(KeyId left, KeyId right) => left.CompareTo(right) > 0;

    /// <summary>Whether one comes after another or is the same.</summary>
    public static bool operator >=(KeyId left, KeyId right) => left.CompareTo(right) >= 0;

    /// <summary>By the bytes.</summary>
    public int CompareTo(KeyId other) => _value.CompareTo(other._value);

    /// <summary>The UUID whose bytes in network order these are.</summary>
    public Guid ToGuid()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The 16 bytes, as columns and envelopes hold them.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <summary>The first 8 hex digits, which logs name a master key by.</summary>
    internal string ToShortString() => ToString()[..8];

    internal void CopyTo(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, _value);
}
