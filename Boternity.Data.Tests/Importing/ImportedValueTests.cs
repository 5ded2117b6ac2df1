using System.Text.Json;
using Boternity.Data.Importing;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Importing;

/// <summary>Ids, times and JSON of older systems, in every spelling.</summary>
public sealed class ImportedValueTests
{
    private const string Plain = "0195f39e-11aa-7b03-8c55-2f7e6d901c40";

    [TestCase("0195F39E-11AA-7B03-8C55-2F7E6D901C40")]
    [TestCase("0195f39e11aa7b038c552f7e6d901c40")]
    [TestCase("{0195f39e-11aa-7b03-8c55-2f7e6d901c40}")]
    [TestCase("urn:uuid:0195f39e-11aa-7b03-8c55-2f7e6d901c40")]
    public void Id_in_any_spelling_is_the_same_one(string text)
    {
        Assert.That(ImportedId.TryParse(text, out var id));
        Assert.That(id, Is.EqualTo(Guid.Parse(Plain)));
    }

    [TestCase("")]
    [TestCase(" 0195f39e-11aa-7b03-8c55-2f7e6d901c40")]
    [TestCase("0195f39e-11aa-7b03-8c55")]
    [TestCase("luna")]
    public void Id_that_is_no_UUID_is_not_taken_for_one(string text) => Assert.That(ImportedId.TryParse(text, out _), Is.False);

    [Test]
    public void Id_of_a_name_is_the_same_for_the_same_name_and_of_version_8()
    {
        var id = ImportedId.OfName(UpstreamSystem.Boternity, "bots", "luna");

        Assert.That(id, Is.EqualTo(ImportedId.OfName(UpstreamSystem.Boternity, "bots", "luna")));
        Assert.That(id, Is.Not.EqualTo(ImportedId.OfName(UpstreamSystem.Boternity, "workflows", "luna")));
        Assert.That(id.Version, Is.EqualTo(8));
    }

    [Test]
    public void Id_of_a_row_tells_text_from_numbers_and_nothing()
    {
        var table = new UpstreamTable("one", ["a", "b"], [], HasRowId: true, 1);
        object?[][] rows = [["1", null], [1L, null], [null, "1"], [new byte[] { 1 }, null]];

        Assert.That(rows.Select(row => ImportedId.OfContent(UpstreamSystem.Boternity, new UpstreamRow(table, row))).Distinct().Count(), Is.EqualTo(4));
    }

    [TestCase("2026-01-31T09:05:00Z", "2026-01-31T09:05:00.000000Z", false)]
    [TestCase("2026-01-31T10:05:00.5+01:00", "2026-01-31T09:05:00.500000Z", false)]
    [TestCase("2026-01-31 09:05:00", "2026-01-31T09:05:00.000000Z", false)]
    [TestCase("2026-01-31 10:05:00.123456789+01:00", "2026-01-31T09:05:00.123456Z", true)]
    [TestCase("2026-01-31T09:05:00.123456000Z", "2026-01-31T09:05:00.123456Z", false)]
    [TestCase("1769850300", "2026-01-31T09:05:00.000000Z", false)]
    [TestCase(1769850300L, "2026-01-31T09:05:00.000000Z", false)]
    [TestCase(1769850300.5, "2026-01-31T09:05:00.500000Z", false)]
    [TestCase(1769850300.123457, "2026-01-31T09:05:00.123457Z", false)]
    [TestCase(0.12345678, "1970-01-01T00:00:00.123457Z", true)]
    public void Time_of_every_layout_is_an_instant(object value, string expected, bool isCut)
    {
        var instant = UpstreamTime.Parse(value, out var wasCut);

        Assert.That(InstantText.Format(instant!.Value), Is.EqualTo(expected));
        Assert.That(wasCut, Is.EqualTo(isCut));
    }

    [TestCase("yesterday")]
    [TestCase("2026")]
    [TestCase("2026-02-30T09:05:00Z")]
    [TestCase(long.MaxValue)]
    [TestCase(1e300)]
    public void Time_that_is_none_is_none(object value) => Assert.That(UpstreamTime.Parse(value, out _), Is.Null);

    [TestCase("{\"b\":1,\"a\":[1e2,null]}", "{ \"a\": [100.0, null], \"b\": 1.00 }")]
    [TestCase("0", "-0.0e5")]
    [TestCase("\"\\u0041\"", "\"A\"")]
    [TestCase("12000", "1.2e+4")]
    public void Json_of_one_meaning_has_one_form(string one, string other) =>
        Assert.That(CanonicalJson.Of(JsonElement.Parse(one)), Is.EqualTo(CanonicalJson.Of(JsonElement.Parse(other))));

    [TestCase("{\"a\":\"1\"}", "{\"a\":1}")]
    [TestCase("[1,2]", "[12]")]
    [TestCase("[\"a\",\"b\"]", "[\"a1:b\"]")]
    [TestCase("0.1", "0.01")]
    [TestCase("null", "false")]
    public void Json_of_another_meaning_has_another_form(string one, string other) =>
        Assert.That(CanonicalJson.Of(JsonElement.Parse(one)), Is.Not.EqualTo(CanonicalJson.Of(JsonElement.Parse(other))));
}
