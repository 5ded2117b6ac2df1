using System.Globalization;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

public sealed class InstantTextTests
{
    [TestCase("0001-01-01T00:00:00.000000Z")]
    [TestCase("1969-12-31T23:59:59.999999Z")]
    [TestCase("2024-02-29T12:00:00.000001Z")]
    [TestCase("9999-12-31T23:59:59.999999Z")]
    public void Parse_reads_what_Format_wrote(string text)
    {
        var instant = InstantText.Parse(text);

        Assert.That(InstantText.Format(instant), Is.EqualTo(text));
        Assert.That(instant.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(instant.UtcDateTime, Is.EqualTo(DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind)));
    }

    [TestCase("")]
    [TestCase("2026-01-31T09:05:00Z")]
    [TestCase("2026-01-31 09:05:00.123456Z")]
    [TestCase("2026-01-31T09:05:00.123456z")]
    [TestCase("2026-01-31T09:05:00.12345 Z")]
    [TestCase("2026-01-31T09:05:00.-23456Z")]
    [TestCase("2026-01-31T09:05:00.1234567")]
    [TestCase("2026-01-31T24:05:00.123456Z")]
    [TestCase("2026-01-31T09:60:00.123456Z")]
    [TestCase("2026-01-31T09:05:60.123456Z")]
    [TestCase("2026-02-29T09:05:00.123456Z")]
    [TestCase("2026-13-01T09:05:00.123456Z")]
    [TestCase("2026-00-01T09:05:00.123456Z")]
    [TestCase("2026-01-00T09:05:00.123456Z")]
    [TestCase("0000-01-01T09:05:00.123456Z")]
    [TestCase("٢٠٢٦-01-31T09:05:00.123456Z")]
    public void Parse_refuses_another_form(string text) =>
        Assert.That(() => InstantText.Parse(text), Throws.TypeOf<FormatException>());
}
