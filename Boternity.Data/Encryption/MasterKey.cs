using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>The key that the data keys are wrapped with: 32 bytes that come from the host and are never stored in the database.</summary>
/// <remarks>Zeroed when disposed. Neither <see cref="ToString"/> nor the debugger shows it, and JSON refuses it.</remarks>
[DebuggerDisplay("{ToString(),nq}")]
[JsonConverter(typeof(NoJson<MasterKey>))]
public sealed class MasterKey : IDisposable
{
    /// <summary>32 bytes.</summary>
    public const int Size = Envelope.KeySize;

    private MasterKey(SensitiveBytes bytes, bool isDevelopment)
    {
        Key = new EnvelopeKey(IdOf(bytes.Span), bytes);
        IsDevelopment = isDevelopment;
    }

    /// <summary>Derived from the key, so that the same key has the same id wherever it comes from; not a secret.</summary>
    public KeyId Id => Key.Id;

    /// <summary>Whether its text form says that it was made for development.</summary>
    public bool IsDevelopment { get; }

    internal EnvelopeKey Key { get; }

    /// <summary>For providers of the host's own: a copy of these bytes, which the caller then zeroes.</summary>
    /// <param name="key">Exactly <see cref="Size"/> random bytes; nothing else about them is checked.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static MasterKey FromBytes(ReadOnlySpan<byte> key) =>
        key.Length == Size
            ? new MasterKey(SensitiveBytes.CopyOf(key), isDevelopment: false)
            : throw new ArgumentException("A master key has 32 bytes.", nameof(key));

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Key.Dispose();

    /// <summary>The first digits of the id: <c>[master key 8d3d5d89]</c>.</summary>
    public override string ToString() => $"[master key {Id.ToShortString()}]";

    /// <param name="bytes">Exactly 32; owned by the key from now on.</param>
    /// <param name="isDevelopment">What its text form said.</param>
    internal static MasterKey Own(SensitiveBytes bytes, bool isDevelopment) => new(bytes, isDevelopment);

    internal static KeyId IdOf(ReadOnlySpan<byte> key)
    {
        Span<byte> id = stackalloc byte[KeyId.Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key, id, salt: [], info: "BSE1/kek-id"u8);
        return KeyId.FromBytes(id);
    }
}
