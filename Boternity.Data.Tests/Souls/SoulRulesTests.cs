using Boternity.Data.Errors;
using Boternity.Data.Souls;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulRulesTests
{
    private static IEnumerable<TestCaseData<string>> RefusedContents =>
    [
        Named(new string('x', SoulVersion.MaxContentBytes + 1), "one byte too many"),
        Named(new string('é', (SoulVersion.MaxContentBytes / 2) + 1), "too many bytes of two each"),
        Named(new string('€', (SoulVersion.MaxContentBytes / 3) + 1), "too many bytes of three each"),
        Named(string.Concat(Enumerable.Repeat("😀", (SoulVersion.MaxContentBytes / 4) + 1)), "too many bytes of four each"),
        Named("a\0b", "U+0000"),
        Named("a\ud83d", "high surrogate at the end"),
        Named("\ude00a", "low surrogate at the start"),
        Named("\ude00\ud83d", "pair in the wrong order"),
        Named("\ud83d\ud83d\ude00", "high surrogate before a pair"),
    ];

    [TestCaseSource(nameof(RefusedContents))]
    public void Content_not_allowed_is_refused_by_its_name(string content) => AssertRefused(() => SoulRules.Content(content), "Content");

    [TestCase("x", 1)]
    [TestCase("é", 2)]
    [TestCase("😀", 4)]
    public void Content_of_the_largest_size_is_allowed(string letter, int bytes) =>
        Assert.That(
            () => SoulRules.Content(string.Concat(Enumerable.Repeat(letter, SoulVersion.MaxContentBytes / bytes))),
            Throws.Nothing);

    [Test]
    public void Message_not_allowed_is_refused_by_its_name()
    {
        AssertRefused(() => SoulRules.Message(new string('x', SoulVersion.MaxMessageLength + 1)), "Message");
        AssertRefused(() => SoulRules.Message("a\0"), "Message");
        AssertRefused(() => SoulRules.Message("a\ud800"), "Message");
    }

    [Test]
    public void Message_may_be_missing_empty_or_of_the_longest_length()
    {
        Assert.That(() => SoulRules.Message(null), Throws.Nothing);
        Assert.That(() => SoulRules.Message(""), Throws.Nothing);
        Assert.That(() => SoulRules.Message(new string('x', SoulVersion.MaxMessageLength)), Throws.Nothing);
    }

    private static void AssertRefused(Action rule, string member)
    {
        var error = Assert.Throws<StoreException>(rule.Invoke)!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Does.Contain($"'{member}'"));
    }

    private static TestCaseData<string> Named(string text, string name) => new(text) { TestName = $"{{m}}({name})" };
}
