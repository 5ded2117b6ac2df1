using System.Text;
using Boternity.Data.Encryption;

namespace Boternity.Data.Tests.Encryption;

/// <summary>The vectors of the security design, section 13.</summary>
public sealed class LegacyVaultKeyTests
{
    private const string KeyText = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Value = "000102030405060708090a0b3469fb68a086b07ef96ce1eadd9c1d40b2e4b4a756ec737641b886047aa811b7562865";
    private const string EmptyValue = "000102030405060708090a0bf4c2db1dc38805a37b92171c5d0a81cc";

    [TestCase(Value, "sk-secret-value-123")]
    [TestCase(EmptyValue, "")]
    public void Open_returns_the_published_values(string stored, string expected)
    {
        using var key = LegacyVaultKey.Parse(Encoding.ASCII.GetBytes(KeyText))!;
        using var value = key.Open(Convert.FromHexString(stored));

        Assert.That(value!.RevealString(), Is.EqualTo(expected));
    }

    [TestCase(Value)]
    [TestCase(EmptyValue)]
    public void Open_refuses_every_changed_bit_every_length_and_other_keys(string stored)
    {
        using var key = LegacyVaultKey.Parse(Encoding.ASCII.GetBytes(KeyText))!;
        using var other = LegacyVaultKey.Parse(Encoding.ASCII.GetBytes(KeyText.Replace('f', 'e')))!;
        var bytes = Convert.FromHexString(stored);

        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.That(key.Open(bytes), Is.Null, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.That(key.Open(bytes.AsSpan(0, length)), Is.Null, $"{length} bytes");
        }

        Assert.That(key.Open([.. bytes, 0]), Is.Null);
        Assert.That(other.Open(bytes), Is.Null);
    }

    [TestCase(KeyText)]
    [TestCase("  " + KeyText + "\r\n")]
    [TestCase("\t000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\n\n")]
    public void Parse_takes_64_hex_digits_with_white_space_around_them(string text)
    {
        using var key = LegacyVaultKey.Parse(Encoding.ASCII.GetBytes(text));

        using var value = key!.Open(Convert.FromHexString(EmptyValue));
        Assert.That(value, Is.Not.Null);
    }

    [TestCase("")]
    [TestCase("my-strong-password-which-is-long-enough")]
    [TestCase("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1")]
    [TestCase("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0")]
    [TestCase("000102030405060708090a0b0c0d0e0f 101112131415161718191a1b1c1d1e1f")]
    [TestCase("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g")]
    [TestCase("0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")]
    public void Parse_refuses_anything_else(string text) =>
        Assert.That(LegacyVaultKey.Parse(Encoding.ASCII.GetBytes(text)), Is.Null);
}
