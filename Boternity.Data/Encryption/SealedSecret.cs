using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>A secret as it is stored: an envelope of kind 01, without its plaintext. Immutable; equal when the bytes are.</summary>
/// <remarks>
/// Any bytes can be held, so that one damaged row does not stop a query; what is not an envelope fails when it is opened. JSON refuses it.
/// The format: docs/encryption.md.
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(NoJson<SealedSecret>))]
public sealed class SealedSecret : IEquatable<SealedSecret>
{
    /// <summary>The longest value that can be sealed: 65,535 bytes.</summary>
    public const int MaxPlaintextBytes = Envelope.MaxPlaintext;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    /// <param name="bytes">Owned by this from now on.</param>
    /// <param name="boundTo">Null: read, not sealed here.</param>
    internal SealedSecret(byte[] bytes, SecretContext? boundTo = null)
    {
        _bytes = bytes;
        BoundTo = boundTo;
    }

    /// <summary>Whether this build can open it, the key and the row being right: length, version, suite, kind and flags are known ones.</summary>
    public bool IsWellFormed => Envelope.Inspect(_bytes, EnvelopeKind.Secret) == EnvelopeFault.None;

    /// <summary>The data key it was sealed under, as the header says; null when there is no header.</summary>
    public KeyId? KeyId => Envelope.HasHeader(_bytes) ? Envelope.KeyIdOf(_bytes) : null;

    /// <summary>The format's version; null when there is no header.</summary>
    public int? FormatVersion => Envelope.HasHeader(_bytes) ? Envelope.VersionOf(_bytes) : null;

    /// <summary>The algorithms, 1 being HKDF-SHA-512 with AES-256-GCM; null when there is no header.</summary>
    public int? Suite => Envelope.HasHeader(_bytes) ? Envelope.SuiteOf(_bytes) : null;

    /// <summary>The row it was sealed for, if that happened in this process: what is saved is compared with it.</summary>
    internal SecretContext? BoundTo { get; }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Holds these bytes, whatever they are.</summary>
    public static SealedSecret FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>A copy of the stored bytes.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <inheritdoc/>
    public bool Equals(SealedSecret? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SealedSecret);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    /// <summary>Version, key id and length: <c>[sealed v1 key=0198c0de… 132 bytes]</c>.</summary>
    public override string ToString() => Envelope.Describe(_bytes);
}
