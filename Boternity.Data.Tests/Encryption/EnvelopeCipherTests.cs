using System.Buffers.Binary;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class EnvelopeCipherTests
{
    private const int ManySeals = 100_000;

    [Test]
    [Threat("T-F7")]
    public void Seal_draws_salt_and_nonce_anew_each_time()
    {
        using var key = EnvelopeSamples.DataKey();
        var cipher = new EnvelopeCipher();
        var salts = new HashSet<UInt128>();
        var nonces = new HashSet<UInt128>();
        var tags = new HashSet<UInt128>();

        for (var count = 0; count < ManySeals; count++)
        {
            var envelope = cipher.Seal(key, EnvelopeSamples.OfSealed, "same"u8).Bytes;
            salts.Add(BinaryPrimitives.ReadUInt128BigEndian(envelope[24..]));
            nonces.Add(BinaryPrimitives.ReadUInt128BigEndian(envelope[36..]) & (UInt128.MaxValue >> 32));
            tags.Add(BinaryPrimitives.ReadUInt128BigEndian(envelope[^16..]));
        }

        Assert.That((salts.Count, nonces.Count, tags.Count), Is.EqualTo((ManySeals, ManySeals, ManySeals)));
    }

    [Test]
    [Threat("T-F7")]
    public void Wrap_draws_salt_and_nonce_anew_each_time()
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();

        var wrapped = Enumerable.Range(0, 1000)
            .Select(_ => Convert.ToHexString(new EnvelopeCipher().Wrap(master.Key, EnvelopeSamples.OfWrapped, data).ToArray().AsSpan(24, 28)));

        Assert.That(wrapped, Is.Unique);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(30)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(33)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(65_503)]
    [TestCase(65_504)]
    [TestCase(65_535)]
    [Threat("T-F6")]
    public void Open_gives_back_a_value_of_any_length_and_its_envelope_shows_only_whole_blocks(int length)
    {
        using var key = EnvelopeSamples.DataKey();
        byte[] plaintext = [.. Enumerable.Range(0, length).Select(index => (byte)index)];

        var value = new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, plaintext);
        using var opened = new EnvelopeCipher().Open(key, EnvelopeSamples.OfSealed, value);

        Assert.That(opened.Span.SequenceEqual(plaintext), Is.True);
        Assert.That(value.Bytes.Length, Is.EqualTo(100 + ((length / 32) + 1) * 32));
        Assert.That(value.IsWellFormed, Is.True);
    }

    [Test]
    [Threat("T-F6")]
    public void Seal_refuses_a_value_that_is_too_long_and_does_not_say_how_long()
    {
        using var key = EnvelopeSamples.DataKey();

        var error = Assert.Throws<StoreException>(() => new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, new byte[65_536]))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(error.Message, Does.Contain("'value'").And.Not.Contain("65536"));
    }

    [Test]
    [Threat("T-F2")]
    public void Value_that_looks_like_an_envelope_is_a_value()
    {
        using var key = EnvelopeSamples.DataKey();
        byte[][] values =
        [
            [0x8B, 0x42, 0x53, 0x45, 1],
            Convert.FromHexString(EnvelopeSamples.Sealed),
            Convert.FromHexString(EnvelopeSamples.Wrapped),
        ];

        foreach (var value in values)
        {
            using var opened = new EnvelopeCipher().Open(
                key, EnvelopeSamples.OfSealed, new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, value));
            Assert.That(opened.Span.ToArray(), Is.EqualTo(value));
        }
    }

    [TestCase("80")]
    [TestCase("00")]
    [TestCase("8000")]
    [TestCase("ff80000000")]
    [Threat("T-F2")]
    public void Value_that_ends_like_padding_is_kept(string hex)
    {
        using var key = EnvelopeSamples.DataKey();
        var value = Convert.FromHexString(hex);

        using var opened = new EnvelopeCipher().Open(
            key, EnvelopeSamples.OfSealed, new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, value));

        Assert.That(opened.Span.ToArray(), Is.EqualTo(value));
    }

    [Test]
    public void Seal_writes_what_the_format_s_description_says()
    {
        var random = new Random(20260801);
        for (var count = 0; count < 200; count++)
        {
            var bytes = Bytes(random, 32);
            using var key = EnvelopeSamples.KeyOf(bytes);
            var drawn = Bytes(random, 28);
            var plaintext = Bytes(random, random.Next(200));
            var (scopeId, recordId) = (new Guid(Bytes(random, 16)), new Guid(Bytes(random, 16)));
            var version = random.NextInt64(1, long.MaxValue);
            var row = new SecretContext("t.c", SecretScope.User(scopeId), recordId, version, $"näme-{count}");

            var sealedValue = new EnvelopeCipher(target => drawn.CopyTo(target)).Seal(key, row, plaintext);

            var expected = ReferenceEnvelope.Seal(
                bytes,
                ReferenceEnvelope.Head(1, key.Id.ToArray()),
                drawn,
                ReferenceEnvelope.Pad(plaintext),
                ReferenceEnvelope.Context("t.c", 2, scopeId, recordId, (ulong)version, $"näme-{count}"));
            Assert.That(sealedValue.ToArray(), Is.EqualTo(expected));
        }
    }

    // Sealed with the right key for the right row, and yet not what this library writes.
    [TestCase("", 32, 0, Description = "No mark at all.")]
    [TestCase("41", 31, 0, Description = "A value without a mark.")]
    [TestCase("81", 31, 0, Description = "A mark with another bit.")]
    [TestCase("80", 31, 32, Description = "A whole block of zeros after the mark.")]
    public void Open_refuses_padding_that_seal_does_not_write(string start, int zeros, int moreZeros)
    {
        using var key = EnvelopeSamples.DataKey();
        byte[] padded = [.. Convert.FromHexString(start), .. new byte[zeros + moreZeros]];
        var envelope = ReferenceEnvelope.Seal(
            EnvelopeSamples.DataKeyBytes,
            ReferenceEnvelope.Head(1, key.Id.ToArray()),
            EnvelopeSamples.Range(0, 28),
            padded,
            EnvelopeSamples.OfSealed.ToBytes());

        Assert.That(EnvelopeRefusal.OfSecret(key, EnvelopeSamples.OfSealed, envelope), Is.EqualTo(ErrorCodes.SealedFormat));
    }

    [Test]
    public void Key_of_another_size_is_refused([Values(0, 31, 33, 64)] int size) =>
        Assert.That(() => EnvelopeSamples.KeyOf(new byte[size]), Throws.ArgumentException);

    [Test]
    public void Key_that_is_disposed_neither_seals_nor_opens()
    {
        var key = EnvelopeSamples.DataKey();
        var value = new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, EnvelopeSamples.Plaintext);

        key.Dispose();

        Assert.That(() => new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, [1]), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => new EnvelopeCipher().Open(key, EnvelopeSamples.OfSealed, value), Throws.TypeOf<ObjectDisposedException>());
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
