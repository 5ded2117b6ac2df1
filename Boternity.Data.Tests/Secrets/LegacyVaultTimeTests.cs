using System.Globalization;
using Boternity.Data.Secrets;

namespace Boternity.Data.Tests.Secrets;

public sealed class LegacyVaultTimeTests
{
    [TestCase("2026-01-31T09:05:00+00:00", "2026-01-31T09:05:00.0000000Z")]
    [TestCase("2026-01-31T09:05:00.123+00:00", "2026-01-31T09:05:00.1230000Z")]
    [TestCase("2026-01-31T09:05:00.123456+00:00", "2026-01-31T09:05:00.1234560Z")]
    [TestCase("2026-01-31T09:05:00.123456789+00:00", "2026-01-31T09:05:00.1234560Z")]
    [TestCase("2026-01-31T09:05:00.999999999Z", "2026-01-31T09:05:00.9999990Z")]
    [TestCase("2026-01-31t09:05:00z", "2026-01-31T09:05:00.0000000Z")]
    [TestCase("2026-01-31T09:05:00+05:30", "2026-01-31T03:35:00.0000000Z")]
    [TestCase("2026-01-31T23:05:00-08:00", "2026-02-01T07:05:00.0000000Z")]
    [TestCase("2026-01-31 09:05:00", "2026-01-31T09:05:00.0000000Z")]
    public void Parse_takes_every_form_that_was_written(string text, string expected) =>
        Assert.That(
            LegacyVaultTime.Parse(text)?.UtcDateTime.ToString("o", CultureInfo.InvariantCulture),
            Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("1769850300")]
    [TestCase("2026-01-31")]
    [TestCase("2026-02-30T09:05:00Z")]
    [TestCase("2026-01-31T24:05:00Z")]
    [TestCase("2026-01-31T09:05:00Z ")]
    [TestCase("2026-01-31T09:05:00Z\n")]
    [TestCase("2026-01-31T09:05:00.Z")]
    [TestCase("2026-01-31T09:05:00.1234567890Z")]
    [TestCase("0001-01-01T00:00:00+14:00")]
    [TestCase("２０２６-01-31T09:05:00Z")]
    public void Parse_answers_null_for_anything_else(string? text) => Assert.That(LegacyVaultTime.Parse(text), Is.Null);
}
