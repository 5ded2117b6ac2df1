using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Boternity.Data.Errors;

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

    /// <summary>Makes a random key; nothing is written anywhere.</summary>
    public static MasterKey Generate() => Random(isDevelopment: false);

    /// <summary>Writes the key down as text, as secret as the key: 57 ASCII characters that begin with <c>bnk1_</c>.</summary>
    /// <remarks>Each source of keys reads it back: <see cref="MasterKeyOptions"/>.</remarks>
    /// <returns>The text without a line end, to be disposed by the caller.</returns>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public SecretBuffer Export()
    {
        var text = new SensitiveBytes(MasterKeyText.CheckedLength);
        MasterKeyText.Write(this, IsDevelopment, text.Span);
        return new SecretBuffer(text, MasterKeyText.CheckedLength);
    }

    /// <summary>Writes the key's text and a line end into a new file, which is there as a whole or not at all, and on the disk.</summary>
    /// <param name="path">The file; mode 0600. Its folder is made with mode 0700 if it is not there. A relative path counts from the current directory.</param>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.KeyFileExists"/>: something is at the path, and stays as it is. <see cref="ErrorCodes.KeyFileParent"/>: others
    /// may write in the folder. <see cref="ErrorCodes.CannotOpen"/>: nothing can be written there.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public void WriteFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        KeyFileWriter.Write(Path.GetFullPath(path), this);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Key.Dispose();

    /// <summary>The first digits of the id: <c>[master key 8d3d5d89]</c>.</summary>
    public override string ToString() => $"[master key {Id.ToShortString()}]";

    /// <param name="bytes">Exactly 32; owned by the key from now on.</param>
    /// <param name="isDevelopment">What its text form said.</param>
    internal static MasterKey Own(SensitiveBytes bytes, bool isDevelopment) => new(bytes, isDevelopment);

    internal static MasterKey Random(bool isDevelopment)
    {
        var bytes = new SensitiveBytes(Size);
        RandomNumberGenerator.Fill(bytes.Span);
        return Own(bytes, isDevelopment);
    }

    internal static KeyId IdOf(ReadOnlySpan<byte> key)
    {
        Span<byte> id = stackalloc byte[KeyId.Size];
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key, id, salt: [], info: "BSE1/kek-id"u8);
        return KeyId.FromBytes(id);
    }
}
