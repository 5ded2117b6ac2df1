using Boternity.Data.Encryption;
using Boternity.Data.Errors;

namespace Boternity.Data.Tests.Encryption;

public sealed class SecretRulesTests
{
    private static IEnumerable<TestCaseData> Allowed =>
    [
        new("a"), new("ANTHROPIC_API_KEY"), new("with blanks inside"), new("../not a path"), new("schlüssel"), new("鍵🔑"), new("a\u0308"),
        Long('x', 255), Long('é', 127), Long('鍵', 85),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        new(""), new(" "), new(" a"), new("a "), new("a\u00a0"), new("\u3000a"), new("a\u2028"),
        new("a\0b"), new("a\nb"), new("a\u001fb"), new("a\u007fb"), new("a\u0080b"), new("a\u009fb"), new("a\n"),
        new("a\ud800"), new("\udc00a"),
        Long('x', 256), Long('é', 128), Long('鍵', 86),
    ];

    [TestCaseSource(nameof(Allowed))]
    public void Name_within_the_rules_is_taken(string name) => Assert.That(() => SecretRules.Name(name), Throws.Nothing);

    [TestCaseSource(nameof(Refused))]
    public void Name_against_the_rules_is_refused(string name)
    {
        var error = Assert.Throws<StoreException>(() => SecretRules.Name(name))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Does.StartWith("BD0201: 'name' "));
    }

    private static TestCaseData Long(char letter, int count) =>
        new TestCaseData(new string(letter, count)).SetArgDisplayNames($"{count} times {letter}");
}
