using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Souls;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulHashTests
{
    [TestCase("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [TestCase("# Luna\nCurious and warm.", "53613f3be1158989413e2dd6c4f94e40febf259205dcd3b23c75abd31168277f")]
    [TestCase("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void ComputeHash_gives_the_known_answer(string content, string hash) => Assert.That(SoulVersion.ComputeHash(content), Is.EqualTo(hash));

    [Test]
    public void ComputeHash_normalises_nothing()
    {
        string[] contents = ["a", "a\n", "a\r\n", "a\r", "\ufeffa", "\u00e9", "e\u0301", " a", "a ", "A", ""];

        Assert.That(contents.Select(SoulVersion.ComputeHash), Is.Unique);
    }

    [Test]
    public void ComputeHash_is_of_the_UTF_8_bytes()
    {
        const string Content = "\ufeff日本 😀\r\n";

        Assert.That(SoulVersion.ComputeHash(Content), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Content)))));
    }

    [Test]
    public void ComputeHash_half_of_a_surrogate_pair_has_none()
    {
        // A lenient encoder writes U+FFFD for it: two contents, one hash.
        var error = Assert.Throws<StoreException>(() => SoulVersion.ComputeHash("a\ud800"))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }
}
