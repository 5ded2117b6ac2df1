using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

[TestFixture]
public sealed class DurationTextTests
{
    [TestCase("2m", "00:02:00")]
    [TestCase("45s", "00:00:45")]
    [TestCase("1h", "01:00:00")]
    [TestCase("500ms", "00:00:00.5")]
    [TestCase("1h30m", "01:30:00")]
    [TestCase("1.5h", "01:30:00")]
    [TestCase(".5s", "00:00:00.5")]
    [TestCase("1.s", "00:00:01")]
    [TestCase("-2m", "-00:02:00")]
    [TestCase("+2m", "00:02:00")]
    [TestCase("0", "00:00:00")]
    [TestCase("1us", "00:00:00.000001")]
    [TestCase("1\u00B5s", "00:00:00.000001")]
    [TestCase("1\u03BCs", "00:00:00.000001")]
    [TestCase("150ns", "00:00:00.0000001")]
    [TestCase("48h", "2.00:00:00")]
    [TestCase(" 5s ", "00:00:05")]
    [TestCase("00:02:00", "00:02:00")]
    [TestCase("1.02:03:04.5", "1.02:03:04.5")]
    public void TryParse_known_form_is_read(string text, string expected)
    {
        var parsed = DurationText.TryParse(text, out var duration);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(parsed, Is.True);
            Assert.That(duration, Is.EqualTo(TimeSpan.Parse(expected, null)));
        }
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("5")]
    [TestCase("5.5")]
    [TestCase("s")]
    [TestCase(".s")]
    [TestCase("1.2.3s")]
    [TestCase("-")]
    [TestCase("--1s")]
    [TestCase("1d")]
    [TestCase("2 m")]
    [TestCase("2min")]
    [TestCase("2M")]
    [TestCase("1e3s")]
    [TestCase("1,5s")]
    [TestCase("\u0661s")]
    [TestCase("24:00:00")]
    [TestCase(":")]
    [TestCase("99999999999999999999h")]
    [TestCase("79228162514264337593543950335ns")]
    [TestCase("922337203685s922337203685s")]
    [TestCase("99999999999999999999999999999999999999999999s")]
    public void TryParse_other_text_refused(string text) => Assert.That(DurationText.TryParse(text, out _), Is.False);
}
