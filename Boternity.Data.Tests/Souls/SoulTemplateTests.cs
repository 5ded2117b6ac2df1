using Boternity.Data.Souls;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

public sealed class SoulTemplateTests
{
    [Test]
    [SpecCase("boternity", 72)]
    public void Default_holds_the_name_in_front_matter_heading_and_text() =>
        Assert.That(
            SoulTemplate.Default("Luna Ö'Neil"),
            Does.Contain("\nname: Luna Ö'Neil\n").And.Contain("\n# Luna Ö'Neil\n").And.Contain("You are Luna Ö'Neil"));

    [Test]
    [SpecCase("boternity", 73)]
    public void Default_front_matter_is_the_first_thing_and_is_closed()
    {
        var lines = SoulTemplate.Default("Luna").Split('\n');

        Assert.That(lines[0], Is.EqualTo("---"));
        Assert.That(lines.Count(line => line == "---"), Is.EqualTo(2));
        Assert.That(Array.LastIndexOf(lines, "---"), Is.LessThan(Array.IndexOf(lines, "# Luna")));
    }

    [Test]
    [SpecCase("boternity", 74)]
    public void Default_speaks_as_a_character_and_not_as_an_assistant() =>
        Assert.That(
            SoulTemplate.Default("Luna"),
            Does.Contain("curious").And.Contain("genuine").And.Contain("warm").And.Not.Contain("AI assistant").IgnoreCase);

    [Test]
    [SpecCase("boternity", 75)]
    public void Default_front_matter_has_traits_and_tone()
    {
        var frontMatter = SoulTemplate.Default("Luna").Split("---")[1];

        Assert.That(frontMatter, Does.Contain("\ntraits:\n  - curious\n  - genuine\n  - warm\n").And.Contain("\ntone: "));
    }

    [Test]
    public void Default_has_line_feeds_alone_whatever_the_source_file_has() =>
        Assert.That(SoulTemplate.Default("Luna"), Does.Not.Contain("\r"));

    [TestCase("Luna\nadmin: true")]
    [TestCase("Luna\r")]
    [TestCase(" ")]
    [TestCase("")]
    public void Default_name_that_would_break_the_front_matter_is_refused(string name) =>
        Assert.That(() => SoulTemplate.Default(name), Throws.ArgumentException);
}
