using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The format written a second time, from its description alone: HKDF by hand, one buffer after the other.</summary>
internal static class ReferenceEnvelope
{
    /// <param name="key">32 bytes.</param>
    /// <param name="head">Magic to key id: 24 bytes.</param>
    /// <param name="random">Salt and nonce: 28 bytes.</param>
    /// <param name="padded">The plaintext as it is encrypted.</param>
    /// <param name="context">The canonical bytes.</param>
    public static byte[] Seal(byte[] key, byte[] head, byte[] random, byte[] padded, byte[] context)
    {
        var pseudoRandomKey = HMACSHA512.HashData(random[..16], key);
        byte[] suffix = [head[5], head[6], .. head[8..24]];
        var messageKey = Expand(pseudoRandomKey, [.. "BSE1/enc"u8, .. suffix]);
        var commitment = Expand(pseudoRandomKey, [.. "BSE1/commit"u8, .. suffix]);
        byte[] header = [.. head, .. random, .. commitment];
        byte[] associatedData = [.. header, .. context];

        var ciphertext = new byte[padded.Length];
        var tag = new byte[16];
        using var cipher = new AesGcm(messageKey, 16);
        cipher.Encrypt(random[16..], padded, ciphertext, tag, associatedData);
        return [.. header, .. ciphertext, .. tag];
    }

    public static byte[] Head(byte kind, byte[] keyId) => [0x8B, 0x42, 0x53, 0x45, 1, 1, kind, 0, .. keyId];

    public static byte[] Pad(byte[] plaintext) => [.. plaintext, 0x80, .. new byte[31 - (plaintext.Length % 32)]];

    public static byte[] Context(string location, byte scopeKind, Guid scopeId, Guid recordId, ulong version, string name)
    {
        var bytes = new List<byte>();
        bytes.AddRange("BSE-CTX1"u8);
        AddText(location);
        bytes.Add(scopeKind);
        bytes.AddRange(Convert.FromHexString(scopeId.ToString("N")));
        bytes.AddRange(Convert.FromHexString(recordId.ToString("N")));
        var number = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, version);
        bytes.AddRange(number);
        AddText(name);
        return [.. bytes];

        void AddText(string text)
        {
            var encoded = Encoding.UTF8.GetBytes(text);
            bytes.AddRange([(byte)(encoded.Length >> 8), (byte)encoded.Length, .. encoded]);
        }
    }

    // One round, of which 32 bytes are wanted.
    private static byte[] Expand(byte[] pseudoRandomKey, byte[] info)
    {
        byte[] round = [.. info, 1];
        return HMACSHA512.HashData(pseudoRandomKey, round)[..32];
    }
}
