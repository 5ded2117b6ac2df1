using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>A data key as it is stored: an envelope of kind 02 under a master key. Immutable; equal when the bytes are.</summary>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(NoJson<SealedKey>))]
internal sealed class SealedKey : IEquatable<SealedKey>
{
    /// <summary>Always 132 bytes.</summary>
    public const int Size = Envelope.Overhead + Envelope.KeySize;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <param name="bytes">Owned by this from now on.</param>
    internal SealedKey(byte[] bytes) => _bytes = bytes;

    public bool IsWellFormed => Envelope.Inspect(_bytes, EnvelopeKind.WrappedKey) == EnvelopeFault.None;

    /// <summary>The master key it was wrapped with, as the header says; null when there is no header.</summary>
    public KeyId? WrappingKeyId => Envelope.HasHeader(_bytes) ? Envelope.KeyIdOf(_bytes) : null;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    public static SealedKey FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    public byte[] ToArray() => [.. _bytes];

    public bool Equals(SealedKey? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as SealedKey);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Envelope.Describe(_bytes);
}
