using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>No envelope opens after any change of its bytes, and the error says which part was hit.</summary>
/// <param name="isKey">Whether the envelope holds a wrapped key.</param>
[TestFixture(false)]
[TestFixture(true)]
public sealed class EnvelopeTamperTests(bool isKey)
{
    private const int KindOffset = 6;

    // Magic and kind; version, suite and flags; key id; salt and commitment; nonce, ciphertext and tag.
    private static readonly Dictionary<string, int> BitsByCode = new()
    {
        [ErrorCodes.SealedFormat] = 40,
        [ErrorCodes.SealedUnsupported] = 24,
        [ErrorCodes.KeyUnknown] = 128,
        [ErrorCodes.KeyMismatch] = 384,
        [ErrorCodes.SealedDamaged] = 480,
    };

    private byte[] Sample => Convert.FromHexString(isKey ? EnvelopeSamples.Wrapped : EnvelopeSamples.Sealed);

    [Test]
    public void Open_of_the_sample_itself_succeeds() => Assert.That(Refusal(Sample), Is.Null);

    [Test]
    [Threat("T-F1")]
    public void Open_refuses_the_flip_of_every_single_bit()
    {
        var codes = Enumerable.Range(0, Sample.Length * 8).Select(bit =>
        {
            var envelope = Sample;
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
            return Refusal(envelope) ?? "opened";
        });

        Assert.That(codes.CountBy(code => code).ToDictionary(), Is.EquivalentTo(BitsByCode));
    }

    [Test]
    [Threat("T-F1")]
    public void Open_refuses_every_truncation_at_either_end()
    {
        var codes = Enumerable.Range(0, Sample.Length).SelectMany<int, string?>(length =>
            [Refusal(Sample[..length]), Refusal(Sample[(Sample.Length - length)..])]);

        Assert.That(codes, Is.All.EqualTo(ErrorCodes.SealedFormat));
    }

    [Test]
    [Threat("T-F1")]
    public void Open_refuses_every_extension()
    {
        for (var more = 1; more <= 96; more++)
        {
            // A secret may be longer by whole blocks, and then its tag is wrong; a wrapped key has one length.
            var expected = !isKey && more % 32 == 0 ? ErrorCodes.SealedDamaged : ErrorCodes.SealedFormat;

            Assert.That(Refusal([.. Sample, .. new byte[more]]), Is.EqualTo(expected), $"{more} bytes more");
        }
    }

    [Test]
    [Threat("T-F1")]
    public void Open_refuses_what_is_longer_than_any_envelope() =>
        Assert.That(Refusal([.. Sample, .. new byte[65_636 - 132 + 32]]), Is.EqualTo(ErrorCodes.SealedFormat));

    [TestCase(4, 0)]
    [TestCase(4, 2)]
    [TestCase(4, 255)]
    [TestCase(5, 0)]
    [TestCase(5, 2)]
    [TestCase(5, 3)]
    [TestCase(5, 255)]
    [TestCase(7, 1)]
    [TestCase(7, 128)]
    [TestCase(7, 255)]
    [Threat("T-F4")]
    public void Open_refuses_versions_suites_and_flags_that_it_does_not_know(int offset, byte value)
    {
        var envelope = Sample;
        envelope[offset] = value;

        Assert.That(Refusal(envelope), Is.EqualTo(ErrorCodes.SealedUnsupported));
    }

    [TestCase(0)]
    [TestCase(3)]
    [TestCase(255)]
    [Threat("T-F4")]
    public void Open_refuses_kinds_that_it_does_not_know(byte kind)
    {
        var envelope = Sample;
        envelope[KindOffset] = kind;

        Assert.That(Refusal(envelope), Is.EqualTo(ErrorCodes.SealedFormat));
    }

    [Test]
    [Threat("T-F4")]
    public void Open_refuses_the_other_kind_whatever_its_header_says()
    {
        var other = Convert.FromHexString(isKey ? EnvelopeSamples.Sealed : EnvelopeSamples.Wrapped);
        using var key = isKey ? EnvelopeSamples.DataKey() : EnvelopeSamples.MasterKey().Key;

        Assert.That(Refusal(other), Is.EqualTo(ErrorCodes.SealedFormat));

        // The kind is in the derivation: with the header changed, even the right key is another one.
        other[KindOffset] = (byte)(isKey ? EnvelopeKind.WrappedKey : EnvelopeKind.Secret);
        Assert.That(RefusalWith(key, other), Is.EqualTo(ErrorCodes.KeyMismatch));
    }

    [Test]
    [Threat("T-F9")]
    public void Open_refuses_another_key_under_the_same_id_before_it_decrypts()
    {
        var envelope = Sample;
        envelope[^1] ^= 1;
        using var right = isKey ? EnvelopeSamples.MasterKey().Key : EnvelopeSamples.DataKey();
        using var wrong = new EnvelopeKey(right.Id, SensitiveBytes.CopyOf(EnvelopeSamples.Range(1, 32)));

        Assert.That(RefusalWith(wrong, envelope), Is.EqualTo(ErrorCodes.KeyMismatch));
        Assert.That(RefusalWith(right, envelope), Is.EqualTo(ErrorCodes.SealedDamaged));
    }

    [Test]
    public void Open_refuses_a_header_that_was_changed_to_name_the_wrong_key()
    {
        var envelope = Sample;
        using var wrong = EnvelopeKey.Generate(KeyId.FromBytes(EnvelopeSamples.Range(9, 16)));
        wrong.Id.ToArray().CopyTo(envelope, 8);

        Assert.That(RefusalWith(wrong, envelope), Is.EqualTo(ErrorCodes.KeyMismatch));
    }

    private string? Refusal(byte[] envelope)
    {
        using var master = EnvelopeSamples.MasterKey();
        using var data = EnvelopeSamples.DataKey();
        return RefusalWith(isKey ? master.Key : data, envelope);
    }

    private string? RefusalWith(EnvelopeKey key, byte[] envelope) =>
        isKey
            ? EnvelopeRefusal.OfKey(key, EnvelopeSamples.OfWrapped, envelope)
            : EnvelopeRefusal.OfSecret(key, EnvelopeSamples.OfSealed, envelope);
}
