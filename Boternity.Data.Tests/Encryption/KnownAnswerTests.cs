using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Rows that exist stay readable: these bytes never change under format version 1.</summary>
public sealed class KnownAnswerTests
{
    // Of another implementation of the format, in another language: the value is 7 i mod 256 for each i, the scope is the global one.
    private const string EdgeName = "schlüssel-鍵-🔑";

    [Test]
    [Threat("T-F8")]
    public void Id_of_the_master_key_is_frozen()
    {
        using var key = EnvelopeSamples.MasterKey();

        Assert.That(key.Id.ToString(), Is.EqualTo(EnvelopeSamples.MasterKeyId));
    }

    [Test]
    [Threat("T-F8")]
    public void Text_of_the_master_key_is_frozen_in_both_directions()
    {
        using var key = EnvelopeSamples.MasterKey();
        var text = new byte[MasterKeyText.CheckedLength];

        MasterKeyText.Write(key, isDevelopment: false, text);
        using var read = MasterKeyText.Parse(text, allowRaw: false);

        Assert.That(Encoding.ASCII.GetString(text), Is.EqualTo(EnvelopeSamples.MasterKeyText));
        Assert.That(read!.Key.Bytes.ToArray(), Is.EqualTo(EnvelopeSamples.MasterKeyBytes));
    }

    [Test]
    [Threat("T-F8")]
    public void Context_bytes_are_frozen()
    {
        Assert.That(Convert.ToHexStringLower(EnvelopeSamples.OfWrapped.ToBytes()), Is.EqualTo(EnvelopeSamples.WrappedContext));
        Assert.That(Convert.ToHexStringLower(EnvelopeSamples.OfSealed.ToBytes()), Is.EqualTo(EnvelopeSamples.SecretContextBytes));
    }

    [TestCase(EnvelopeKind.WrappedKey, 0x50, "531388ee4a3d726ca72b2e1c1f6d9e580c12194cbe6d2d7a96285efb79274a16")]
    [TestCase(EnvelopeKind.Secret, 0x30, "269824dcf6f8629720b9ec17811f29a78dcc698130331d102fc0177d36624395")]
    [Threat("T-F8")]
    public void Message_key_is_frozen(object kind, byte salt, string expected)
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();
        var messageKey = new byte[32];

        MessageKeys.Derive(
            (EnvelopeKind)kind == EnvelopeKind.Secret ? data : master.Key,
            (EnvelopeKind)kind,
            EnvelopeSamples.Range(salt, 16),
            messageKey,
            new byte[32]);

        Assert.That(Convert.ToHexStringLower(messageKey), Is.EqualTo(expected));
    }

    [Test]
    [Threat("T-F8")]
    public void Wrapped_key_is_frozen_in_both_directions()
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();

        var wrapped = EnvelopeSamples.CipherWith(salt: 0x50, nonce: 0x60).Wrap(master.Key, EnvelopeSamples.OfWrapped, data);
        using var unwrapped = new EnvelopeCipher().Unwrap(
            master.Key, EnvelopeSamples.OfWrapped, SealedKey.FromBytes(Convert.FromHexString(EnvelopeSamples.Wrapped)));

        Assert.That(Convert.ToHexStringLower(wrapped.ToArray()), Is.EqualTo(EnvelopeSamples.Wrapped));
        Assert.That(unwrapped.Bytes.ToArray(), Is.EqualTo(EnvelopeSamples.DataKeyBytes));
        Assert.That(unwrapped.Id.ToGuid(), Is.EqualTo(EnvelopeSamples.DataKeyId));
    }

    [Test]
    [Threat("T-F8")]
    public void Sealed_value_is_frozen_in_both_directions()
    {
        using var key = EnvelopeSamples.DataKey();

        var value = EnvelopeSamples.CipherWith(salt: 0x30, nonce: 0x40).Seal(key, EnvelopeSamples.OfSealed, EnvelopeSamples.Plaintext);
        using var opened = new EnvelopeCipher().Open(
            key, EnvelopeSamples.OfSealed, SealedSecret.FromBytes(Convert.FromHexString(EnvelopeSamples.Sealed)));

        Assert.That(Convert.ToHexStringLower(value.ToArray()), Is.EqualTo(EnvelopeSamples.Sealed));
        Assert.That(opened.Span.ToArray(), Is.EqualTo(EnvelopeSamples.Plaintext));
    }

    [TestCase(0, 132, "6f8c51e707d1e86ef6b4c8c419b677604e8a7c71462fb8656d9025da3761503d")]
    [TestCase(31, 132, "0c1a09ed727b920f6c35b08a1108fe2ffd43df9eb2d4c24d4574e975c5411df5")]
    [TestCase(32, 164, "d233ba73c7528373c8e7ea5289ecc0e846e98dfd3775797bbc1ce6db3d9b7f03")]
    [TestCase(33, 164, "e8d432a8c88b88e2482b732d9a92be6431ec7f7302880c62d759fac6cfe79ab5")]
    [TestCase(65_535, 65_636, "854df32bb9c1e71bf8c40a1f9b71dfb57f5138ce2e30f5eacb0a641c84ddbe52")]
    [Threat("T-F6")]
    [Threat("T-F8")]
    public void Sealed_value_of_an_edge_length_is_frozen_in_both_directions(int length, int size, string sha256)
    {
        using var key = EnvelopeSamples.DataKey();
        var context = new SecretContext(SecretContext.SecretValue, SecretScope.Global, EnvelopeSamples.RecordId, long.MaxValue, EdgeName);
        byte[] plaintext = [.. Enumerable.Range(0, length).Select(index => (byte)(index * 7))];

        var value = EnvelopeSamples.CipherWith(salt: 0x30, nonce: 0x40).Seal(key, context, plaintext);
        using var opened = new EnvelopeCipher().Open(key, context, value);

        Assert.That(value.ToArray(), Has.Length.EqualTo(size));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(value.ToArray())), Is.EqualTo(sha256));
        Assert.That(opened.Span.SequenceEqual(plaintext), Is.True);
    }
}
