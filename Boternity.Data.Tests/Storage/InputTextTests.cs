using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

public sealed class InputTextTests
{
    private static IEnumerable<TestCaseData<string, string>> Refused =>
    [
        Of("\0", "U+0000 at position 0", "U+0000 alone"),
        Of("ab\0", "U+0000 at position 2", "U+0000 at the end"),
        Of("😀\0", "U+0000 at position 2", "U+0000 after a pair"),
        Of("\ud83d", "surrogate pair at position 0", "high alone"),
        Of("a\ud83d", "surrogate pair at position 1", "high at the end"),
        Of("\ud83da", "surrogate pair at position 0", "high before a letter"),
        Of("\ude00", "surrogate pair at position 0", "low alone"),
        Of("😀\ude00", "surrogate pair at position 2", "low after a pair"),
        Of("\ud83d\ud83d\ude00", "surrogate pair at position 0", "high before a pair"),
        Of("\ude00\ud83d", "surrogate pair at position 0", "pair in the wrong order"),
        Of(new string('x', 11), "11 UTF-16 units long; at most 10", "too long"),
        Of("😀😀😀😀😀x", "11 UTF-16 units long; at most 10", "too long by its pairs"),
    ];

    [TestCaseSource(nameof(Refused))]
    public void Validate_text_that_is_not_storable_is_refused_by_name_and_reason(string text, string reason)
    {
        var error = Assert.Throws<StoreException>(() => InputText.Validate(text, "Member", 10))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Does.Contain("'Member'").And.Contain(reason));
    }

    [TestCase("")]
    [TestCase("0123456789")]
    [TestCase("😀😀😀😀😀")]
    [TestCase("\u0001\u001f\u007f")]
    [TestCase("\ufeff\ufffd\ufdd0")]
    [TestCase("\r\n\t ")]
    public void Validate_text_that_is_storable_passes(string text) => Assert.That(() => InputText.Validate(text, "Member", 10), Throws.Nothing);

    [Test]
    public void Validate_message_holds_nothing_of_the_text()
    {
        var error = Assert.Throws<StoreException>(() => InputText.Validate("sk-secret\0", "Member", 100))!;

        Assert.That(error.Message, Does.Not.Contain("secret"));
    }

    private static TestCaseData<string, string> Of(string text, string reason, string name) => new(text, reason) { TestName = $"{{m}}({name})" };
}
