using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Storage;

/// <summary>What one driver makes of another's JSON is the same value.</summary>
public sealed class CanonicalJsonTests
{
    [TestCase("{\"b\":1,\"a\":2}", "{ \"a\" : 2, \"b\" : 1 }", TestName = "Order_of_members_and_blanks_mean_nothing")]
    [TestCase("{\"a\":1,\"a\":2}", "{\"a\":2}", TestName = "Last_of_equal_members_counts")]
    [TestCase("\"\\u0041\\ud83d\\ude00\\/\"", "\"A😀/\"", TestName = "Escapes_mean_their_letters")]
    [TestCase("[1e2,1.50,0.10,-0.0,12e-1,0]", "[100,1.5,0.1,0,1.2,-0]", TestName = "Numbers_mean_their_value")]
    [TestCase("1000000000000000000000000000001", "1000000000000000000000000000001.0", TestName = "Big_numbers_keep_their_digits")]
    public void Equal_values_have_equal_bytes(string left, string right) => Assert.That(BytesOf(left), Is.EqualTo(BytesOf(right)));

    [TestCase("1000000000000000000000000000001", "1000000000000000000000000000002")]
    [TestCase("1", "-1")]
    [TestCase("1", "\"1\"")]
    [TestCase("[1,2]", "[12]")]
    [TestCase("[[1],2]", "[[1,2]]")]
    [TestCase("{\"a\":[]}", "{\"a\":{}}")]
    [TestCase("[\"a\",\"b\"]", "[\"ab\"]")]
    [TestCase("{\"a\":null}", "{}")]
    [TestCase("null", "false")]
    [TestCase("true", "false")]
    public void Different_values_have_different_bytes(string left, string right) => Assert.That(BytesOf(left), Is.Not.EqualTo(BytesOf(right)));

    [TestCase("\"\\u0000\"", "has U+0000")]
    [TestCase("{\"\\u0000\":1}", "has U+0000")]
    [TestCase("\"\\ud800\"", "has half of a surrogate pair")]
    [TestCase("1e200000", "has a number")]
    [TestCase("1e-20000", "has a number")]
    [TestCase("1e99999999999999999999", "has a number")]
    [TestCase("{", "is no JSON")]
    public void Value_that_PostgreSQL_does_not_store_is_refused(string text, string reason) =>
        Assert.That(() => BytesOf(text), Throws.TypeOf<FormatException>().With.Message.StartsWith(reason));

    private static byte[] BytesOf(string text) => new CanonicalJson().Of(text).ToArray();
}
