using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.KeyValue;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.KeyValue;

/// <summary>Which values are kept, and how exactly.</summary>
public sealed class KeyValueValueTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private static string[] Kept =>
    [
        "\"text\"", "\"\"", "0", "-1", "12.50", "true", "false", "null", "[]", "{}", "[1,\"two\",null,[3.5,{}]]",
        """{"z":1,"a":{"y":[{"b":null}],"x":""},"":0}""",
        "123456789012345678901234567890.123456789012345678901234567890", "9007199254740993", "1e2", "1E400", "-0.0", "1.000",
        """ {"a" : 1} """, "\"\\u00e9 \\n \\\\ \\\" \\ud83d\\ude00 😀 é\"", "\"<>&'\"",
    ];

    [TestCaseSource(nameof(Kept))]
    [SpecCase("boternity", 138)]
    public async Task Value_comes_back_equal_and_on_SQLite_letter_by_letter(string text)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        var value = JsonElement.Parse(text);

        await store.SetAsync(bot, "k", value, null, Cancel);
        await store.SetManyAsync(bot, new Dictionary<string, JsonElement> { ["many"] = value }, null, Cancel);
        await store.CompareAndSetAsync(bot, "compared", value, 0, null, Cancel);
        await store.CompareAndSetAsync(bot, "compared", value, 1, null, Cancel);

        foreach (var key in (string[])["k", "many", "compared"])
        {
            var found = (await store.GetAsync(bot, key, Cancel))!.Value;
            Assert.That(found.ValueKind, Is.EqualTo(value.ValueKind));
            Assert.That(JsonElement.DeepEquals(found, value), found.GetRawText());
            if (_provider == Provider.Sqlite)
            {
                Assert.That(found.GetRawText(), Is.EqualTo(value.GetRawText()));
            }
        }
    }

    private static string[] Refused =>
    [
        "\"\\u0000\"", "{\"a\\u0000\":1}", "[\"\\ud800\"]", "{\"\\udc00\":1}", "{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"a\":1}}]",
        "1e200000", "1e-20000", "1e99999999999999999999", string.Concat(new string('[', 65), new string(']', 65)),
    ];

    [TestCaseSource(nameof(Refused))]
    public async Task Value_that_not_both_drivers_keep_is_refused_before_anything_is_written(string text)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100 });

        foreach (var attempt in (Func<Task>[])
            [
                () => store.SetAsync(bot, "k", document.RootElement, null, Cancel),
                () => store.CompareAndSetAsync(bot, "k", document.RootElement, 0, null, Cancel),
                () => store.SetManyAsync(bot, new Dictionary<string, JsonElement> { ["k"] = document.RootElement }, null, Cancel),
            ])
        {
            var error = await Caught.ByAsync<StoreException>(attempt);
            Assert.That((error.Kind, error.InnerException), Is.EqualTo((StoreErrorKind.InvalidInput, (Exception?)null)));
            Assert.That(error.Message, Does.Contain("'Value'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_kv_store", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task Value_of_the_largest_size_is_kept_and_one_byte_more_is_refused()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        var largest = JsonElement.Parse($"\"{new string('x', KeyValueEntry.MaxValueBytes - 4)}é\"");
        var larger = JsonElement.Parse($"\"{new string('x', KeyValueEntry.MaxValueBytes - 3)}é\"");

        await store.SetAsync(bot, "k", largest, null, Cancel);
        var error = await Caught.ByAsync<StoreException>(() => store.SetAsync(bot, "k", larger, null, Cancel));

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(error.Message, Does.Contain("1048577 bytes").And.Contain("1048576"));
        Assert.That((await store.GetAsync(bot, "k", Cancel))!.Value.GetString(), Has.Length.EqualTo(KeyValueEntry.MaxValueBytes - 3));
    }

    [Test]
    public async Task Key_out_of_its_range_and_no_value_at_all_are_refused()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();

        foreach (var key in (string[])["", new string('k', KeyValueEntry.MaxKeyLength + 1), "a\0b", "\udc00"])
        {
            var error = await Caught.ByAsync<StoreException>(() => store.SetAsync(bot, key, JsonElement.Parse("1"), null, Cancel));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(error.Message, Does.Contain("'Key'"));
        }

        var none = await Caught.ByAsync<StoreException>(() => store.SetAsync(bot, "k", default, null, Cancel));
        Assert.That(none.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(
            (await Caught.ByAsync<StoreException>(() => store.CompareAndSetAsync(bot, "k", JsonElement.Parse("1"), -1, null, Cancel))).Kind,
            Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    public async Task Value_of_a_document_that_is_gone_later_is_still_stored()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var store = Database.Resolve<IKeyValueStore>();
        Task<KeyValueEntry> write;
        using (var document = JsonDocument.Parse("[1]"))
        {
            write = store.SetAsync(bot, "k", document.RootElement, null, Cancel);
        }

        Assert.That((await write).Value.GetRawText(), Is.EqualTo("[1]"));
    }
}
