using Boternity.Data.Encryption;

namespace Boternity.Data.Tests.Encryption;

public sealed class SealedSecretTests
{
    [Test]
    public void FromBytes_reads_the_header()
    {
        var value = SealedSecret.FromBytes(Convert.FromHexString(EnvelopeSamples.Sealed));

        Assert.That(value.IsWellFormed, Is.True);
        Assert.That(value.KeyId, Is.EqualTo(KeyId.FromGuid(EnvelopeSamples.DataKeyId)));
        Assert.That((value.FormatVersion, value.Suite), Is.EqualTo(((int?)1, (int?)1)));
    }

    [Test]
    public void FromBytes_of_anything_else_holds_it_and_says_so()
    {
        byte[][] others = [[], [0x8B], "plaintext"u8.ToArray(), new byte[132], Convert.FromHexString(EnvelopeSamples.Sealed)[..131]];

        foreach (var bytes in others)
        {
            var value = SealedSecret.FromBytes(bytes);

            Assert.That(value.ToArray(), Is.EqualTo(bytes));
            Assert.That((value.IsWellFormed, value.KeyId, value.FormatVersion, value.Suite), Is.EqualTo((false, (KeyId?)null, (int?)null, (int?)null)));
        }
    }

    [Test]
    public void FromBytes_of_a_later_version_names_it()
    {
        var bytes = Convert.FromHexString(EnvelopeSamples.Sealed);
        (bytes[4], bytes[5]) = (2, 9);

        var value = SealedSecret.FromBytes(bytes);

        Assert.That((value.IsWellFormed, value.FormatVersion, value.Suite), Is.EqualTo((false, (int?)2, (int?)9)));
    }

    [Test]
    public void Each_kind_is_not_well_formed_as_the_other()
    {
        Assert.That(SealedSecret.FromBytes(Convert.FromHexString(EnvelopeSamples.Wrapped)).IsWellFormed, Is.False);
        Assert.That(SealedKey.FromBytes(Convert.FromHexString(EnvelopeSamples.Sealed)).IsWellFormed, Is.False);
        Assert.That(SealedKey.FromBytes(Convert.FromHexString(EnvelopeSamples.Wrapped)).IsWellFormed, Is.True);
    }

    [Test]
    public void Equality_is_that_of_the_bytes()
    {
        var bytes = Convert.FromHexString(EnvelopeSamples.Sealed);
        var first = SealedSecret.FromBytes(bytes);
        var same = SealedSecret.FromBytes(bytes);
        bytes[^1] ^= 1;
        var other = SealedSecret.FromBytes(bytes);

        Assert.That((first.Equals(same), first.Equals(other), first.Equals((object)"text")), Is.EqualTo((true, false, false)));
        Assert.That(first.GetHashCode(), Is.EqualTo(same.GetHashCode()));
        Assert.That(SealedKey.FromBytes(bytes), Is.EqualTo(SealedKey.FromBytes([.. bytes])));
        Assert.That(SealedKey.FromBytes(bytes), Is.Not.EqualTo(SealedKey.FromBytes(Convert.FromHexString(EnvelopeSamples.Sealed))));
    }

    [Test]
    public void Bytes_that_were_given_or_taken_are_copies()
    {
        var bytes = Convert.FromHexString(EnvelopeSamples.Sealed);
        var value = SealedSecret.FromBytes(bytes);

        bytes[0] = 0;
        value.ToArray()[1] = 0;

        Assert.That(Convert.ToHexStringLower(value.ToArray()), Is.EqualTo(EnvelopeSamples.Sealed));
    }

    [Test]
    public void KeyId_is_the_uuid_s_bytes_in_network_order()
    {
        var id = KeyId.FromGuid(EnvelopeSamples.DataKeyId);

        Assert.That(id.ToString(), Is.EqualTo("0198c0de00007000800000000000d0e1"));
        Assert.That(Convert.ToHexStringLower(id.ToArray()), Is.EqualTo(id.ToString()));
        Assert.That(KeyId.FromBytes(id.ToArray()), Is.EqualTo(id));
        Assert.That(id.ToGuid(), Is.EqualTo(EnvelopeSamples.DataKeyId));
        Assert.That(() => KeyId.FromBytes(new byte[15]), Throws.ArgumentException);
    }
}
