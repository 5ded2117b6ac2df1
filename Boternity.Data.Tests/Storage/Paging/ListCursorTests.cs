using System.Buffers.Text;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Paging;

/// <summary>Cursors as callers hand them to the lists of the stores.</summary>
public sealed class ListCursorTests(Provider provider) : StoreSpec(provider)
{
    private static readonly BotFilter ByName = new() { SortBy = BotSortKey.Name, Order = SortOrder.Ascending };

    // Texts that some part of a data layer might take for its own.
    private static readonly string[] Injections =
    [
        "'", "\"", ";", "--", "/*", "%", "_", "\\", "' OR '1'='1", "a' OR 1=1 --", "'; DROP TABLE bots; --", "a'); DELETE FROM bots; --",
        "{0}", "@p0", "$1", ":name", "?", "NULL", "\n\r\t", "\u2028", "😀", "\uffff",
    ];

    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    public async Task ListAsync_cursor_of_another_order_is_refused([Values] BotSortKey key)
    {
        await AddBotsAsync();
        var ascending = new BotFilter { SortBy = key, Order = SortOrder.Ascending };
        var cursor = (await Bots.ListAsync(ascending, new PageRequest { Size = 1 }, Cancel)).NextCursor!;

        AssertRefused(ascending with { Order = SortOrder.Descending }, cursor);
        foreach (var other in Enum.GetValues<BotSortKey>().Where(other => other != key))
        {
            AssertRefused(ascending with { SortBy = other }, cursor);
        }
    }

    [Test]
    public async Task ListAsync_cursor_of_another_store_is_refused()
    {
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna", Soul = "one" }, Cancel);
        await Database.AddBotAsync("nova", Cancel);
        var souls = Database.Resolve<ISoulStore>();
        await souls.SaveAsync(new NewSoul { BotId = bot.Id, Content = "two" }, Cancel);
        var ofBots = (await Bots.ListAsync(ByName, new PageRequest { Size = 1 }, Cancel)).NextCursor!;
        var ofSouls = (await souls.ListAsync(bot.Id, SortOrder.Descending, new PageRequest { Size = 1 }, Cancel)).NextCursor!;

        var error = Assert.ThrowsAsync<StoreException>(
            () => souls.ListAsync(bot.Id, SortOrder.Ascending, PageRequest.First with { Cursor = ofBots }, Cancel))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        AssertRefused(ByName, ofSouls);
    }

    [Test]
    public async Task ListAsync_cursor_that_is_none_is_refused_whatever_the_order([Values] BotSortKey key)
    {
        await AddBotsAsync();
        var filter = new BotFilter { SortBy = key };
        var list = $"bots/{NameOf(key)}/desc";
        string[] garbage =
        [
            "", "garbage", new string('A', 5_000), Base64("[]"), Base64($"[\"{list}\"]"), Base64($"[\"{list}\",{{}},{{}}]"),
            Base64($"[\"{list}\",true,\"0197d1e5-3f6c-7a8b-9c0d-1e2f3a4b5c6d\"]"), Base64($"[\"{list}\",99e99,\"0197d1e5-3f6c-7a8b-9c0d-1e2f3a4b5c6d\"]"),
        ];

        foreach (var cursor in garbage.Concat(Injections))
        {
            AssertRefused(filter, cursor);
        }
    }

    [TestCase(BotSortKey.Status, "bots/status/desc")]
    [TestCase(BotSortKey.Category, "bots/category/desc")]
    public async Task ListAsync_forged_member_of_an_enumeration_is_refused(BotSortKey key, string list)
    {
        await AddBotsAsync();

        AssertRefused(new BotFilter { SortBy = key }, Base64($"[\"{list}\",99,\"0197d1e5-3f6c-7a8b-9c0d-1e2f3a4b5c6d\"]"));
    }

    [Test]
    public async Task ListAsync_key_inside_of_a_forged_cursor_is_only_compared()
    {
        await AddBotsAsync();

        foreach (var injection in Injections)
        {
            var cursor = Cursor.Encode("bots/name/asc", injection, Guid.Empty);

            var page = await Bots.ListAsync(ByName, PageRequest.First with { Cursor = cursor }, Cancel);

            var expected = ((string[])["a", "b", "c"]).Where(name => string.CompareOrdinal(name, injection) > 0);
            Assert.That(page.Items.Select(bot => bot.Name), Is.EqualTo(expected), injection);
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(3L));
    }

    private static string NameOf(BotSortKey key) => key switch
    {
        BotSortKey.CreatedAt => "created_at",
        BotSortKey.UpdatedAt => "updated_at",
        BotSortKey.LastActiveAt => "last_active_at",
        BotSortKey.ConversationCount => "conversation_count",
        BotSortKey.TotalTokensUsed => "total_tokens_used",
        _ => key.ToString().ToLowerInvariant(),
    };

    private static string Base64(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private async Task AddBotsAsync()
    {
        foreach (var slug in (string[])["a", "b", "c"])
        {
            await Database.AddBotAsync(slug, Cancel);
        }
    }

    private void AssertRefused(BotFilter filter, string cursor)
    {
        var error = Assert.ThrowsAsync<StoreException>(
            () => Bots.ListAsync(filter, PageRequest.First with { Cursor = cursor }, Cancel), $"{filter.SortBy}: {cursor}")!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidCursor)), cursor);
        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.None), cursor);

        // Every refusal says the same: no part of what the caller sent is in it.
        Assert.That(error.Message, Does.Match("^BD0203: The page cursor (is damaged|is too long|is of another list or order); start again at the first page\\.$"));
    }
}
