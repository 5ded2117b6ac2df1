using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

public sealed class SecretMaskTests
{
    [TestCase("", "****")]
    [TestCase("abcd", "****")]
    [TestCase("abcde", "****")]
    [TestCase("abcdefghijk", "****")]
    [TestCase("abcdefghijkl", "****ijkl")]
    [TestCase("sk-abcdefghijklmnop", "****mnop")]
    [TestCase("abcdefghijklmnop!~!~", "****!~!~")]
    [TestCase("abcdefghijklmno p", "****")]
    [TestCase("abcdefghijklmnop\n", "****")]
    [TestCase("abcdefghijklmnop\u007f", "****")]
    [TestCase("abcdefghijklmnopé", "****")]
    [TestCase("abcdefghijklmnope\u0301", "****")]
    [TestCase("abcdefghijklmnop🔑", "****")]
    [TestCase("🔑🔑🔑🔑🔑🔑🔑🔑abcd", "****abcd", Description = "12 characters, 20 UTF-16 units.")]
    [TestCase("🔑🔑🔑🔑🔑🔑🔑abcd", "****", Description = "11 characters, 18 UTF-16 units.")]
    [TestCase("🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑", "****")]
    [Threat("T-L6")]
    public void Mask_shows_four_characters_of_long_values_only(string value, string expected)
    {
        Assert.That(SecretMask.Mask(value), Is.EqualTo(expected));
        Assert.That(SecretMask.Stars + SecretMask.Hint(Encoding.UTF8.GetBytes(value)), Is.EqualTo(expected));
    }

    [Test]
    [Threat("T-L6")]
    public void Hint_is_what_the_mask_shows()
    {
        Assert.That(SecretMask.Hint("sk-abcdefghijklmnop"), Is.EqualTo("mnop"));
        Assert.That(SecretMask.Hint("abcde"), Is.Null);
        Assert.That(SecretMask.Hint("abcdefghijkl\ud800"), Is.Null);
        Assert.That(SecretMask.Hint([0xFF, .. "abcdefghijklmnop"u8]), Is.Null, "Bytes that are no text have none.");
    }
}
