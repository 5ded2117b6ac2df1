using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Files;

namespace Boternity.Data.Tests.Files;

public sealed class BotFileNameTests
{
    private const string Member = "Filename";

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (var (reason, names) in new (string, string[])[]
        {
            ("is empty", [""]),
            ("holds a separator of folders", ["/", "\\", "a/b", "a\\b", "../x", "..\\x", "/etc/passwd", "C:\\x", "a/", "./a", "sub/dir/x.txt"]),
            ("holds one of the characters :<>\"|?*", ["a:b", "C:", "a.txt:stream", "a<b", "a>b", "a\"b", "a|b", "a?b", "*"]),
            ("holds a control character", ["a\nb", "a\r", "\tb", "a\u0001", "a\u001F", "a\u007Fb", "a\u0085b", "a\u009F"]),
            ("begins with a dot or white space", [".", "..", "...", ".env", "..a", " a", "\u00A0a", "\u3000a", " "]),
            ("ends with a dot or white space", ["a.", "a..", "a ", "a. ", "a\u00A0", "a\u2003", "a.txt "]),
            ("is the name of a device on Windows",
                ["CON", "con", "Prn", "AUX", "nul", "NUL.txt", "nul.tar.gz", "COM0", "com1", "COM9.log", "lpt0", "LPT9.x", "COM\u00B9",
                    "lpt\u00B2.txt", "COM\u00B3", "nul .txt", "CONIN$", "conout$.x"]),
        })
        {
            foreach (var name in names)
            {
                yield return new TestCaseData(name, reason).SetArgDisplayNames(Shown(name));
            }
        }
    }

    [TestCaseSource(nameof(Refused))]
    public void Checked_name_that_breaks_a_rule_is_refused_by_the_rule(string name, string reason)
    {
        var error = Assert.Throws<StoreException>(() => BotFileName.Checked(name, Member));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Is.EqualTo($"BD0201: 'Filename' {reason}."));
    }

    // From a source: an attribute keeps its text as UTF-8, which has no halves of pairs.
    private static IEnumerable<TestCaseData> NoText() =>
        from one in new (string Name, string Reason)[]
        {
            ("a\0b", "holds U+0000 at position 1"),
            ("\uD800", "holds half of a surrogate pair at position 0"),
            ("ab\uDC00c", "holds half of a surrogate pair at position 2"),
            ("a\uFFFE", "holds a Unicode noncharacter at position 1"),
            ("a\uFFFFb", "holds a Unicode noncharacter at position 1"),
            ("\uFDD0", "holds a Unicode noncharacter at position 0"),
            ("\U0001F916\U0001FFFE", "holds a Unicode noncharacter at position 2"),
        }
        select new TestCaseData(one.Name, one.Reason).SetArgDisplayNames(Shown(one.Name));

    [TestCaseSource(nameof(NoText))]
    public void Checked_text_that_is_no_text_is_refused_by_its_place(string name, string reason)
    {
        var error = Assert.Throws<StoreException>(() => BotFileName.Checked(name, Member));

        Assert.That(error.Message, Is.EqualTo($"BD0201: 'Filename' {reason}."));
    }

    [TestCase("a")]
    [TestCase("notes.md")]
    [TestCase("archive.tar.gz")]
    [TestCase("my file (1).txt")]
    [TestCase("a..b")]
    [TestCase("-rf")]
    [TestCase("~")]
    [TestCase("%2e%2e%2f")]
    [TestCase("COM10")]
    [TestCase("COM")]
    [TestCase("console.log")]
    [TestCase("nully")]
    [TestCase("a.nul")]
    [TestCase("COMx")]
    [TestCase("donn\u00E9es.csv")]
    [TestCase("\u30D5\u30A1\u30A4\u30EB.txt")]
    [TestCase("\U0001F916.png")]
    [TestCase("'; DROP TABLE bot_files; --")]
    public void Checked_name_that_keeps_the_rules_is_itself(string name) => Assert.That(BotFileName.Checked(name, Member), Is.EqualTo(name));

    [TestCase("a", 255, true)]
    [TestCase("a", 256, false)]
    [TestCase("\u00E9", 127, true)]
    [TestCase("\u00E9", 128, false)]
    [TestCase("\u20AC", 85, true)]
    [TestCase("\u20AC", 86, false)]
    [TestCase("\U0001F916", 63, true)]
    [TestCase("\U0001F916", 64, false)]
    public void Checked_length_counts_bytes_of_UTF8(string character, int count, bool accepted)
    {
        var name = string.Concat(Enumerable.Repeat(character, count));

        if (accepted)
        {
            Assert.That(BotFileName.Checked(name, Member), Is.EqualTo(name));
        }
        else
        {
            var error = Assert.Throws<StoreException>(() => BotFileName.Checked(name, Member));
            Assert.That(
                error.Message,
                Is.EqualTo($"BD0201: 'Filename' is {Encoding.UTF8.GetByteCount(name)} bytes of UTF-8; at most 255 are allowed."));
        }
    }

    [Test]
    public void Checked_name_is_composed_before_its_length_counts()
    {
        var name = string.Concat(Enumerable.Repeat("e\u0301", 127));

        Assert.That(BotFileName.Checked(name, Member), Is.EqualTo(new string('\u00E9', 127)));
    }

    [Test]
    public void Checked_name_far_too_long_is_refused_before_it_is_composed()
    {
        var error = Assert.Throws<StoreException>(() => BotFileName.Checked(new string('a', 1_025), Member));

        Assert.That(error.Message, Does.Contain("1025 UTF-16 units long"));
    }

    [Test]
    public void Checked_refused_name_is_never_in_the_message()
    {
        foreach (var name in (string[])["canary/", "canary\0", "canary.", " canary", "canary\n", "canary?", new('c', 300)])
        {
            var error = Assert.Throws<StoreException>(() => BotFileName.Checked(name, Member));

            Assert.That(error.Message, Does.Not.Contain("canary").And.Not.Contain("ccc"));
        }
    }

    // Every name of up to three of these either breaks a rule or is one that a file system takes and keeps as it is.
    [Test]
    public void Checked_accepted_names_can_be_files()
    {
        string[] parts = ["a", ".", " ", "/", "\\", ":", "\u0001", "nul", "\u0301", "e", "\u212B"];
        var folder = RunFolder.Shared.CreateFolder();
        var names = from first in parts from second in parts.Prepend("") from third in parts.Prepend("") select first + second + third;
        var accepted = 0;

        foreach (var name in names)
        {
            string checkedName;
            try
            {
                checkedName = BotFileName.Checked(name, Member);
            }
            catch (StoreException)
            {
                continue;
            }

            accepted++;
            var path = Path.Combine(folder, checkedName);
            File.WriteAllText(path, "");
            Assert.That(Path.GetDirectoryName(Path.GetFullPath(path)), Is.EqualTo(folder), Shown(name));
            Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Does.Contain(checkedName), Shown(name));
            Assert.That(BotFileName.Checked(checkedName, Member), Is.EqualTo(checkedName), Shown(name));
        }

        Assert.That(accepted, Is.GreaterThan(50));
    }

    private static string Shown(string name) => string.Concat(name.Select(unit => unit is > ' ' and <= '~' ? $"{unit}" : $"\\u{(int)unit:X4}"));
}
