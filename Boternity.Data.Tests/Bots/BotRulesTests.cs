using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Bots;

public sealed class BotRulesTests
{
    private static IEnumerable<TestCaseData<string>> RefusedNames =>
    [
        Named("", "empty"),
        Named(" \t\r\n\u2003", "white space"),
        Named("!?-", "no letter or digit"),
        Named(new string('x', Bot.MaxNameLength + 1), "too long"),
        Named("Lu\0na", "U+0000"),
        Named("Luna\ud83d", "high surrogate at the end"),
        Named("\ude00Luna", "low surrogate at the start"),
        Named("Lu\ud83d-na", "high surrogate alone"),
    ];

    [TestCaseSource(nameof(RefusedNames))]
    public void Name_not_allowed_is_refused_by_its_name(string name) =>
        AssertRefused(() => BotRules.Name(name), "Name");

    [Test]
    public void Name_is_trimmed() => Assert.That(BotRules.Name("\t Luna  Bot \u2003\n"), Is.EqualTo("Luna  Bot"));

    [Test]
    public void Name_of_the_longest_length_is_allowed_not_counting_what_is_trimmed()
    {
        var longest = new string('x', Bot.MaxNameLength);

        Assert.That(BotRules.Name($"  {longest}  "), Is.EqualTo(longest));
    }

    [TestCase("7")]
    [TestCase("é")]
    [TestCase("日")]
    [TestCase("\ud835\udcb3", Description = "A letter outside of the basic plane.")]
    [TestCase("!x!")]
    public void Name_with_one_letter_or_digit_of_any_script_is_allowed(string name) =>
        Assert.That(BotRules.Name(name), Is.EqualTo(name));

    [Test]
    public void Description_may_be_missing_empty_or_of_the_longest_length() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => BotRules.Description(null), Throws.Nothing);
            Assert.That(() => BotRules.Description(""), Throws.Nothing);
            Assert.That(() => BotRules.Description(new string('x', Bot.MaxDescriptionLength)), Throws.Nothing);
        });

    [Test]
    public void Description_not_allowed_is_refused_by_its_name()
    {
        AssertRefused(() => BotRules.Description(new string('x', Bot.MaxDescriptionLength + 1)), "Description");
        AssertRefused(() => BotRules.Description("a\0"), "Description");
        AssertRefused(() => BotRules.Description("a\ud800"), "Description");
    }

    [Test]
    public void Tags_may_be_missing_empty_strings_or_repeated()
    {
        Assert.That(() => BotRules.Tags(null), Throws.Nothing);
        Assert.That(() => BotRules.Tags(["", "a", "a", new string('x', 256)]), Throws.Nothing);
        Assert.That(() => BotRules.Tags([.. Enumerable.Repeat("a", Bot.MaxTags)]), Throws.Nothing);
    }

    [Test]
    public void Tags_not_allowed_are_refused_by_their_place()
    {
        AssertRefused(() => BotRules.Tags([.. Enumerable.Repeat("a", Bot.MaxTags + 1)]), "Tags");
        AssertRefused(() => BotRules.Tags(["a", new string('x', 257)]), "Tags[1]");
        AssertRefused(() => BotRules.Tags(["a", "b", "c\0"]), "Tags[2]");
        AssertRefused(() => BotRules.Tags(["\udc00"]), "Tags[0]");
    }

    [Test]
    public void Increment_negative_is_refused_by_its_name()
    {
        AssertRefused(() => InputValue.NotNegative(-1, "Tokens"), "Tokens");
        Assert.That(() => InputValue.NotNegative(0, "Tokens"), Throws.Nothing);
        Assert.That(() => InputValue.NotNegative(long.MaxValue, "Tokens"), Throws.Nothing);
    }

    private static void AssertRefused(Action rule, string member)
    {
        var error = Assert.Throws<StoreException>(rule.Invoke)!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(error.Message, Does.Contain($"'{member}'"));
    }

    private static TestCaseData<string> Named(string text, string name) => new(text) { TestName = $"{{m}}({name})" };
}
