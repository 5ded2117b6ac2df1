using System.Buffers.Text;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Tests.Storage.Paging;

public sealed class CursorTests
{
    private const string List = "bots/name/desc";

    private static readonly Guid Id = Guid.Parse("0197d1e5-3f6c-7a8b-9c0d-1e2f3a4b5c6d");

    private static IEnumerable<TestCaseData<string>> Damaged =>
    [
        Of("empty", ""),
        Of("blank", " "),
        Of("not base64url", "not+base64/url!"),
        Of("SQL", "' OR 1=1; DROP TABLE bots; --"),
        Of("base64url of nothing that is JSON", Base64Url.EncodeToString("garbage"u8)),
        Of("invalid UTF-8", Base64Url.EncodeToString([0x5B, 0xFF, 0xFE, 0x5D])),
        Json("null"),
        Json("{}"),
        Json("[]"),
        Json("[null,null,null]"),
        Json("[1,2,3]"),
        Json($"[\"{List}\"]"),
        Json($"[\"{List}\",\"a\"]"),
        Json($"[\"{List}\",\"a\",null]"),
        Json($"[\"{List}\",\"a\",\"not an id\"]"),
        Json($"[\"{List}\",1,\"{Id}\"]"),
        Json($"[\"{List}\",null,\"{Id}\"]"),
        Json($"[\"{List}\",[\"a\"],\"{Id}\"]"),
        Json($"[\"{List}\",\"\\ud800\",\"{Id}\"]"),
        Json($"[\"{List}\",\"\\u0000\",\"{Id}\"]"),
        Json($"[\"{List}\",\"a\",\"{Id}\",0]"),
        Json(new string('[', 100)),
    ];

    [TestCaseSource(nameof(Damaged))]
    public void Decode_damaged_cursor_is_refused(string cursor) => AssertRefused(() => Cursor.Decode<string, Guid>(cursor, List));

    [Test]
    public void Decode_truncated_or_changed_cursor_never_passes_for_another()
    {
        var cursor = Cursor.Encode(List, "Luna", Id);

        for (var length = 0; length < cursor.Length; length++)
        {
            AssertRefused(() => Cursor.Decode<string, Guid>(cursor[..length], List));
        }
    }

    [Test]
    public void Decode_cursor_that_is_too_long_is_refused_unread() =>
        AssertRefused(() => Cursor.Decode<string, Guid>(new string('A', 4_097), List));

    [TestCase("bots/name/asc")]
    [TestCase("bots/slug/desc")]
    [TestCase("soul_versions/version/desc")]
    [TestCase("BOTS/NAME/DESC")]
    public void Decode_cursor_of_another_list_or_order_is_refused(string other)
    {
        var cursor = Cursor.Encode(other, "Luna", Id);

        AssertRefused(() => Cursor.Decode<string, Guid>(cursor, List));
    }

    [TestCase("2026-13-01T00:00:00Z")]
    [TestCase("yesterday")]
    [TestCase("")]
    public void Decode_instant_that_is_none_is_refused(string text) =>
        AssertRefused(() => Cursor.Decode<DateTimeOffset, Guid>(Base64($"[\"{List}\",\"{text}\",\"{Id}\"]"), List));

    [TestCase("99")]
    [TestCase("-1")]
    [TestCase("1.5")]
    [TestCase("null")]
    [TestCase("\"deleted\"")]
    public void Decode_enumeration_member_that_is_none_is_refused(string json) =>
        AssertRefused(() => Cursor.Decode<BotStatus, Guid>(Base64($"[\"{List}\",{json},\"{Id}\"]"), List));

    [TestCase("9223372036854775808")]
    [TestCase("1e400")]
    [TestCase("null")]
    public void Decode_number_that_is_none_is_refused(string json) =>
        AssertRefused(() => Cursor.Decode<long, Guid>(Base64($"[\"{List}\",{json},\"{Id}\"]"), List));

    [Test]
    public void Encode_then_decode_gives_the_row_back()
    {
        var instant = new DateTimeOffset(2026, 2, 16, 8, 30, 15, TimeSpan.Zero).AddMicroseconds(123_456);

        Assert.That(RoundTrip("L\"u\\n😀a"), Is.EqualTo("L\"u\\n😀a"));
        Assert.That(RoundTrip(long.MaxValue), Is.EqualTo(long.MaxValue));
        Assert.That(RoundTrip(instant), Is.EqualTo(instant));
        Assert.That(RoundTrip((DateTimeOffset?)null), Is.Null);
        Assert.That(RoundTrip((DateTimeOffset?)instant), Is.EqualTo(instant));
        Assert.That(Enum.GetValues<BotStatus>().Select(RoundTrip), Is.EqualTo(Enum.GetValues<BotStatus>()));
    }

    [Test]
    public void Encode_longest_key_stays_within_the_limit()
    {
        var longest = string.Concat(Enumerable.Repeat("😀", Bot.MaxNameLength / 2));

        Assert.That(RoundTrip(longest), Is.EqualTo(longest));
    }

    [Test]
    public void Encode_gives_text_that_a_URL_may_hold() =>
        Assert.That(
            Enumerable.Range(0, 100).Select(number => Cursor.Encode(List, new string((char)(0x20 + number), number), Uuid7.Create(default))),
            Is.All.Match("^[A-Za-z0-9_-]+$"));

    private static TKey? RoundTrip<TKey>(TKey key)
    {
        var (decoded, id) = Cursor.Decode<TKey, Guid>(Cursor.Encode(List, key, Id), List);

        Assert.That(id, Is.EqualTo(Id));
        return decoded;
    }

    private static void AssertRefused(Action decode)
    {
        var error = Assert.Throws<StoreException>(decode.Invoke)!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidCursor)));
    }

    private static TestCaseData<string> Json(string json) => Of(json.Replace(Id.ToString(), "id", StringComparison.Ordinal), Base64(json));

    private static TestCaseData<string> Of(string name, string cursor) => new(cursor) { TestName = $"{{m}}({name})" };

    private static string Base64(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
