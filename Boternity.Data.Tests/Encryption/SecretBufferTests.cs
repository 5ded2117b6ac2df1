using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class SecretBufferTests
{
    [Test]
    [Threat("T-L4")]
    public void Dispose_zeroes_the_value_and_ends_its_use()
    {
        var buffer = SecretText.Encode("canary");
        var seen = buffer.Span;

        buffer.Dispose();

        // The array is pinned, so the span still shows the same memory.
        Assert.That(seen.ToArray(), Is.EqualTo(new byte[6]));
        Assert.That(() => buffer.Span.Length, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(buffer.RevealString, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(buffer.Dispose, Throws.Nothing);
    }

    [Test]
    [Threat("T-L4")]
    public void Dispose_after_an_exception_zeroes_an_opened_value()
    {
        using var key = EnvelopeSamples.DataKey();
        var value = new EnvelopeCipher().Seal(key, EnvelopeSamples.OfSealed, EnvelopeSamples.Plaintext);
        ReadOnlySpan<byte> seen = [];

        try
        {
            using var opened = new EnvelopeCipher().Open(key, EnvelopeSamples.OfSealed, value);
            seen = opened.Span;
            Assert.That(seen.ToArray(), Is.EqualTo(EnvelopeSamples.Plaintext));
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            Assert.That(seen.ToArray(), Is.EqualTo(new byte[EnvelopeSamples.Plaintext.Length]));
        }
    }

    [Test]
    [Threat("T-L4")]
    public void Dispose_of_keys_zeroes_them()
    {
        var key = EnvelopeSamples.DataKey();
        var master = EnvelopeSamples.MasterKey();
        var keys = new MasterKeySet(master, [MasterKey.FromBytes(EnvelopeSamples.Range(1, 32))]);
        var data = key.Bytes;
        var current = master.Key.Bytes;
        var additional = keys.Additional[0].Key.Bytes;

        key.Dispose();
        keys.Dispose();

        Assert.That(data.ContainsAnyExcept((byte)0), Is.False);
        Assert.That(current.ContainsAnyExcept((byte)0), Is.False);
        Assert.That(additional.ContainsAnyExcept((byte)0), Is.False);
    }

    [TestCase("")]
    [TestCase(" \ufeffnot trimmed\r\n\0")]
    [TestCase("schlüssel-鍵-🔑")]
    public void RevealString_gives_back_the_text_exactly(string text)
    {
        using var buffer = SecretText.Encode(text);

        Assert.That(buffer.RevealString(), Is.EqualTo(text));
    }

    [TestCase("ff")]
    [TestCase("c080")]
    [TestCase("eda080")]
    [TestCase("61e9")]
    [Threat("T-F6")]
    public void RevealString_of_bytes_that_are_not_text_fails_without_naming_them(string hex)
    {
        using var buffer = new SecretBuffer(SensitiveBytes.CopyOf(Convert.FromHexString(hex)), hex.Length / 2);

        var error = Assert.Throws<StoreException>(() => buffer.RevealString())!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.SecretNotText)));
        Assert.That(error.InnerException, Is.Null);
    }

    // Not as test cases: an attribute's text is UTF-8, which has no half of a pair.
    [Test]
    [Threat("T-F6")]
    public void Encode_of_half_of_a_surrogate_pair_is_refused_without_naming_the_value()
    {
        foreach (var text in new[] { "canary\ud800", "\udc00canary", "can\ud800ary" })
        {
            var error = Assert.Throws<StoreException>(() => SecretText.Encode(text))!;

            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
            Assert.That(error.ToString(), Does.Not.Contain("canary"));
            Assert.That(error.InnerException, Is.Null);
        }
    }

    [Test]
    [Threat("T-F6")]
    public void Encode_counts_bytes_and_not_characters()
    {
        Assert.That(() => SecretText.Encode(new string('é', 32_767) + "x").Dispose(), Throws.Nothing);
        Assert.That(() => SecretText.Encode(new string('é', 32_768)), Throws.TypeOf<StoreException>());
        Assert.That(() => SecretText.Encode(new string('x', 65_536)), Throws.TypeOf<StoreException>());
    }
}
