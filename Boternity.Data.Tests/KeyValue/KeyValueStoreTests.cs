using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.KeyValue;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.KeyValue;

public sealed class KeyValueStoreTests(Provider provider) : StoreSpec(provider)
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private IKeyValueStore Store => Database.Resolve<IKeyValueStore>();

    [Test]
    [SpecCase("boternity", 128)]
    public async Task SetAsync_then_GetAsync_returns_an_equal_value()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var value = Json("""{"theme": "dark", "size": 12}""");

        await Store.SetAsync(bot, "prefs", value, null, Cancel);

        Assert.That(JsonElement.DeepEquals((await Store.GetAsync(bot, "prefs", Cancel))!.Value, value));
    }

    [Test]
    [SpecCase("boternity", 129)]
    [SpecCase("boternity", 136)]
    public async Task Absent_key_is_null()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        Assert.That(await Store.GetAsync(bot, "nothing", Cancel), Is.Null);
        Assert.That(await Store.GetEntryAsync(bot, "nothing", Cancel), Is.Null);
        Assert.That(await Store.GetEntryAsync(bot, "a\0", Cancel), Is.Null);
    }

    [Test]
    [SpecCase("boternity", 130)]
    public async Task SetAsync_of_a_present_key_keeps_the_creation_and_counts_the_revision()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var created = Database.Now;
        var first = await Store.SetAsync(bot, "k", Json("1"), null, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var second = await Store.SetAsync(bot, "k", Json("2"), Database.Now.AddHours(1), Cancel);

        Assert.That((first.CreatedAt, first.UpdatedAt, first.Revision, first.ExpiresAt), Is.EqualTo((created, created, 1L, (DateTimeOffset?)null)));
        Assert.That((second.CreatedAt, second.UpdatedAt, second.Revision), Is.EqualTo((created, Database.Now, 2L)));
        Assert.That((second.BotId, second.Key, second.Value.GetInt32(), second.ExpiresAt), Is.EqualTo((bot, "k", 2, (DateTimeOffset?)Database.Now.AddHours(1))));
        Assert.That((await Store.GetAsync(bot, "k", Cancel))?.GetInt32(), Is.EqualTo(2));
    }

    [Test]
    [SpecCase("boternity", 131)]
    [SpecCase("boternity", 132)]
    public async Task DeleteAsync_removes_the_entry_and_says_whether_there_was_one()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Store.SetAsync(bot, "k", Json("1"), null, Cancel);

        Assert.That(await Store.DeleteAsync(bot, "k", Cancel));
        Assert.That(await Store.GetAsync(bot, "k", Cancel), Is.Null);
        Assert.That(await Store.DeleteAsync(bot, "k", Cancel), Is.False);
    }

    [Test]
    [SpecCase("boternity", 133)]
    [SpecCase("boternity", 134)]
    public async Task ListKeysAsync_is_in_the_order_of_code_points()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        string[] ordered = ["A", "alpha", "beta", "gamma", "é", "\uff21", "😀"];
        Assert.That((await Store.ListKeysAsync(bot, "", PageRequest.First, Cancel)).Items, Is.Empty);
        foreach (var key in ordered.Reverse())
        {
            await Store.SetAsync(bot, key, Json("0"), null, Cancel);
        }

        var first = await Store.ListKeysAsync(bot, "", new PageRequest { Size = 4 }, Cancel);
        var second = await Store.ListKeysAsync(bot, "", new PageRequest { Size = 4, Cursor = first.NextCursor }, Cancel);

        Assert.That(first.Items.Concat(second.Items), Is.EqualTo(ordered));
        Assert.That(second.NextCursor, Is.Null);
    }

    [TestCase("user/", new[] { "user/", "user/1", "user/2" })]
    [TestCase("user", new[] { "user", "user/", "user/1", "user/2", "user\ud7ff", "user\ue000" })]
    [TestCase("user\ud7ff", new[] { "user\ud7ff" })]
    [TestCase("😀", new[] { "😀", "😀a" })]
    [TestCase("\U0010ffff", new[] { "\U0010ffff" })]
    [TestCase("%", new[] { "%_" })]
    [TestCase("x", new string[0])]
    public async Task ListAsync_of_a_prefix_holds_the_keys_that_begin_with_it(string prefix, string[] expected)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        string[] keys = ["%_", "use", "user", "user/", "user/1", "user/2", "user\ud7ff", "user\ue000", "usf", "User/1", "😀", "😀a", "😁", "\U0010ffff"];
        await Store.SetManyAsync(bot, keys.ToDictionary(key => key, key => JsonSerializer.SerializeToElement(key)), null, Cancel);

        var page = await Store.ListAsync(bot, prefix, PageRequest.First, Cancel);

        Assert.That(page.Items.Select(entry => entry.Key), Is.EqualTo(expected));
        Assert.That(page.Items.Select(entry => entry.Value.GetString()), Is.EqualTo(expected));
    }

    [Test]
    [SpecCase("boternity", 135)]
    public async Task GetEntryAsync_reads_every_column()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Store.SetAsync(bot, "k", Json("[1]"), null, Cancel);

        var entry = (await Store.GetEntryAsync(bot, "k", Cancel))!;

        Assert.That((entry.BotId, entry.Key, entry.Value.GetRawText()), Is.EqualTo((bot, "k", "[1]")));
        Assert.That((entry.CreatedAt, entry.UpdatedAt), Is.EqualTo((Database.Now, Database.Now)));
    }

    [Test]
    [SpecCase("boternity", 137)]
    public async Task Bots_do_not_see_each_other_s_entries()
    {
        var (a, b) = (await Database.AddBotAsync("a", Cancel), await Database.AddBotAsync("b", Cancel));
        await Store.SetAsync(a, "k", Json("1"), null, Cancel);
        await Store.SetAsync(b, "k", Json("2"), null, Cancel);

        await Store.DeleteAsync(a, "k", Cancel);

        Assert.That((await Store.GetAsync(b, "k", Cancel))?.GetInt32(), Is.EqualTo(2));
        Assert.That((await Store.ListKeysAsync(a, "", PageRequest.First, Cancel)).Items, Is.Empty);
        Assert.That((await Store.ListKeysAsync(b, "", PageRequest.First, Cancel)).Items, Is.EqualTo((string[])["k"]));
    }

    [Test]
    public async Task Deleting_the_bot_past_the_library_deletes_its_entries()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Store.SetAsync(bot, "k", Json("1"), null, Cancel);

        await Database.ExecuteAsync($"DELETE FROM bots", Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_kv_store", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task SetAsync_for_an_absent_bot_is_refused_by_the_foreign_key()
    {
        var error = await Caught.ByAsync<StoreException>(() => Store.SetAsync(Uuid7.Create(Database.Now), "k", Json("1"), null, Cancel));

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.ForeignKey, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task SetManyAsync_stores_all_or_nothing()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Store.SetAsync(bot, "k010", Json("\"old\""), null, Cancel);
        var values = Enumerable.Range(0, 200).ToDictionary(number => $"k{number:000}", number => Json($"{number}"));

        await Store.SetManyAsync(bot, values, null, Cancel);
        var bad = new Dictionary<string, JsonElement> { ["new"] = Json("1"), [""] = Json("2") };
        var refused = await Caught.ByAsync<StoreException>(() => Store.SetManyAsync(bot, bad, null, Cancel));
        var absent = await Caught.ByAsync<StoreException>(() => Store.SetManyAsync(Uuid7.Create(Database.Now), values, null, Cancel));
        await Store.SetManyAsync(bot, new Dictionary<string, JsonElement>(), null, Cancel);

        Assert.That((refused.Kind, absent.Kind), Is.EqualTo((StoreErrorKind.InvalidInput, StoreErrorKind.ForeignKey)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_kv_store", Cancel), Is.EqualTo(200L));
        var entry = (await Store.GetEntryAsync(bot, "k010", Cancel))!;
        Assert.That((entry.Value.GetInt32(), entry.Revision), Is.EqualTo((10, 2L)));
        Assert.That((await Store.GetAsync(bot, "k199", Cancel))?.GetInt32(), Is.EqualTo(199));
    }

    [Test]
    public async Task CompareAndSetAsync_stores_only_over_the_revision_that_was_read()
    {
        var bot = await Database.AddBotAsync("a", Cancel);

        var added = await Store.CompareAndSetAsync(bot, "k", Json("1"), 0, null, Cancel);
        var late = await Store.CompareAndSetAsync(bot, "k", Json("2"), 0, null, Cancel);
        var changed = await Store.CompareAndSetAsync(bot, "k", Json("3"), 1, null, Cancel);
        var stale = await Store.CompareAndSetAsync(bot, "k", Json("4"), 1, null, Cancel);
        var absent = await Store.CompareAndSetAsync(bot, "other", Json("5"), 1, null, Cancel);

        Assert.That((added.IsSet, added.Entry!.Revision), Is.EqualTo((true, 1L)));
        Assert.That((late.IsSet, late.Entry!.Value.GetInt32()), Is.EqualTo((false, 1)));
        Assert.That((changed.IsSet, changed.Entry!.Revision, changed.Entry.Value.GetInt32()), Is.EqualTo((true, 2L, 3)));
        Assert.That((stale.IsSet, stale.Entry!.Revision, stale.Entry.Value.GetInt32()), Is.EqualTo((false, 2L, 3)));
        Assert.That((absent.IsSet, absent.Entry), Is.EqualTo((false, (KeyValueEntry?)null)));
    }

    [Test]
    public async Task CompareAndSetAsync_lets_one_of_many_callers_win_each_round()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Store.SetAsync(bot, "count", Json("0"), null, Cancel);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (var done = 0; done < 10;)
                {
                    var entry = (await Store.GetEntryAsync(bot, "count", Cancel))!;
                    var next = JsonSerializer.SerializeToElement(entry.Value.GetInt32() + 1);
                    done += (await Store.CompareAndSetAsync(bot, "count", next, entry.Revision, null, Cancel)).IsSet ? 1 : 0;
                }
            },
            Cancel)));

        Assert.That((await Store.GetAsync(bot, "count", Cancel))?.GetInt32(), Is.EqualTo(80));
    }

    [Test]
    public async Task SetAsync_of_one_new_key_by_many_callers_conflicts_with_nobody()
    {
        var bot = await Database.AddBotAsync("a", Cancel);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(number =>
            Task.Run(() => Store.SetAsync(bot, "k", JsonSerializer.SerializeToElement(number), null, Cancel), Cancel)));

        Assert.That((await Store.GetEntryAsync(bot, "k", Cancel))!.Revision, Is.EqualTo(16));
    }

    [Test]
    public async Task Expired_entry_is_as_good_as_deleted()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        var entry = await Store.SetAsync(bot, "k", Json("1"), Database.Now.AddMinutes(1), Cancel);
        await Store.SetAsync(bot, "stays", Json("1"), null, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await Store.GetAsync(bot, "k", Cancel), Is.Null);
        Assert.That((await Store.ListKeysAsync(bot, "", PageRequest.First, Cancel)).Items, Is.EqualTo((string[])["stays"]));
        Assert.That((await Store.CompareAndSetAsync(bot, "k", Json("2"), entry.Revision, null, Cancel)).IsSet, Is.False);
        Assert.That(await Store.DeleteAsync(bot, "k", Cancel), Is.False);
        var fresh = await Store.SetAsync(bot, "k", Json("3"), null, Cancel);
        Assert.That((fresh.Revision, fresh.CreatedAt, fresh.ExpiresAt), Is.EqualTo((1L, Database.Now, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task CompareAndSetAsync_of_an_absent_key_replaces_an_expired_entry()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Store.SetAsync(bot, "k", Json("1"), Database.Now.AddMinutes(1), Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(2));

        var result = await Store.CompareAndSetAsync(bot, "k", Json("2"), 0, null, Cancel);

        Assert.That((result.IsSet, result.Entry!.Revision, result.Entry.Value.GetInt32()), Is.EqualTo((true, 1L, 2)));
    }

    [Test]
    public async Task DeleteExpiredAsync_removes_what_expired_first_up_to_the_limit()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        foreach (var minute in (int[])[3, 1, 2, 60])
        {
            await Store.SetAsync(bot, $"k{minute}", Json("1"), Database.Now.AddMinutes(minute), Cancel);
        }

        await Store.SetAsync(bot, "stays", Json("1"), null, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.That(await Store.DeleteExpiredAsync(2, Cancel), Is.EqualTo(2));
        var left = await Database.QueryAsync($"SELECT key FROM bot_kv_store ORDER BY key", Cancel);
        Assert.That(left.Select(row => row["key"]), Is.EqualTo((string[])["k3", "k60", "stays"]));
        Assert.That(await Store.DeleteExpiredAsync(2, Cancel), Is.EqualTo(1));
        Assert.That((await Caught.ByAsync<StoreException>(() => Store.DeleteExpiredAsync(0, Cancel))).Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [Test]
    [SpecCase("boternity", 174)]
    public async Task Entry_serialises_to_JSON_with_the_names_of_its_columns()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        var entry = await Store.SetAsync(bot, "k", Json("""{"a":[1,null]}"""), null, Cancel);

        var json = JsonSerializer.SerializeToElement(entry, SnakeCase);

        Assert.That(
            json.EnumerateObject().Select(member => member.Name),
            Is.EquivalentTo((string[])["bot_id", "key", "value", "created_at", "updated_at", "revision", "expires_at"]));
        Assert.That(JsonElement.DeepEquals(json.GetProperty("value"), entry.Value));
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
