using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Bots;

public sealed class SlugTests
{
    [SpecCase("boternity", 93, 94, 95, 96, 97)]
    [TestCase("Research Assistant", "research-assistant")]
    [TestCase("My  Cool  Bot!", "my-cool-bot")]
    [TestCase("--Hello World--", "hello-world")]
    [TestCase("Luna", "luna")]
    [TestCase("Bot v2.0", "bot-v2-0")]
    public void Of_name_gives_the_specification_s_slug(string name, string slug) => Assert.That(Slug.Of(name), Is.EqualTo(slug));

    [TestCase("Éclair Über", "éclair-über")]
    [TestCase("ΛΟΓΟΣ", "λογοσ")]
    [TestCase("ЖУК-7", "жук-7")]
    [TestCase("日本語 ボット", "日本語-ボット")]
    [TestCase("\ud801\udc00 x", "\ud801\udc28-x", Description = "DESERET CAPITAL LETTER LONG I has a lower case outside of the basic plane.")]
    [TestCase("\ud835\udcb3", "\ud835\udcb3", Description = "A letter outside of the basic plane stays whole.")]
    [TestCase("٣ بوت", "٣-بوت")]
    public void Of_letters_and_digits_of_every_script_stay(string name, string slug) => Assert.That(Slug.Of(name), Is.EqualTo(slug));

    [TestCase("a_b.c/d\\e", "a-b-c-d-e")]
    [TestCase("../../etc/passwd", "etc-passwd")]
    [TestCase("Luna 😀 Bot", "luna-bot")]
    [TestCase("a\u00a0\u200b\tb\r\nc", "a-b-c")]
    [TestCase("'; DROP TABLE bots; --", "drop-table-bots")]
    public void Of_everything_else_becomes_one_hyphen(string name, string slug) => Assert.That(Slug.Of(name), Is.EqualTo(slug));

    [TestCase("")]
    [TestCase("--- !?")]
    [TestCase("😀")]
    public void Of_name_without_letter_or_digit_is_empty(string name) => Assert.That(Slug.Of(name), Is.Empty);

    [TestCase("Cafe\u0301", "caf\u00e9")]
    [TestCase("U\u0308ber", "\u00fcber")]
    [TestCase("\u1112\u1161\u11ab", "\ud55c", Description = "Hangul, by its letters and as one.")]
    public void Of_one_name_typed_in_two_ways_has_one_slug(string decomposed, string slug)
    {
        Assume.That("e\u0301".Normalize(), Is.EqualTo("\u00e9"), "The runtime is in invariant mode and has no Unicode data to compose with.");

        Assert.That(Slug.Of(decomposed), Is.EqualTo(slug));
    }

    [Test]
    public void Of_slug_is_itself()
    {
        string[] names = ["Bot v2.0", "Éclair Über", "x", "9-9", "ЖУК"];

        Assert.That(names.Select(name => Slug.Of(Slug.Of(name))), Is.EqualTo(names.Select(Slug.Of)));
    }

    [Test]
    public void Of_every_code_point_gives_only_letters_digits_and_inner_hyphens()
    {
        foreach (var block in Enumerable.Range(1, 0x10FFFF).Where(Rune.IsValid).Chunk(4_096))
        {
            var slug = Slug.Of(string.Join('a', block.Select(value => new Rune(value))));

            Assert.That(slug.EnumerateRunes().Where(rune => rune.Value != '-' && !Rune.IsLetterOrDigit(rune)), Is.Empty);
            Assert.That(slug, Does.Not.Contain("--").And.Not.StartsWith("-").And.Not.EndsWith("-"));
        }
    }

    [Test]
    public void Candidates_are_the_slug_and_its_numbers_up_to_the_last()
    {
        var candidates = Slug.Candidates("luna").ToArray();

        Assert.That(candidates, Has.Length.EqualTo(99));
        Assert.That(candidates[..3], Is.EqualTo((string[])["luna", "luna-2", "luna-3"]));
        Assert.That(candidates[^1], Is.EqualTo("luna-99"));
    }
}
