using Boternity.Data.Audit;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Audit;

public sealed class MemoryAuditLogTests(Provider provider) : StoreSpec(provider)
{
    private IMemoryAuditLog Log => Database.Resolve<IMemoryAuditLog>();

    private Guid NewId => Uuid7.Create(Database.Now);

    [Test]
    [SpecCase("boternity", 139)]
    [SpecCase("boternity", 142)]
    public async Task AppendAsync_stores_every_member()
    {
        var (bot, memory) = (NewId, NewId);
        const string Details = """{"to":"nova", "why":"ü 😀"}""";

        var added = await Log.AppendAsync(Entry(bot, memory) with { Details = Details, Actor = " system " }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM memory_audit_log", Cancel)).Single();
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(added.Id),
            ["bot_id"] = StoredText.Of(bot),
            ["memory_id"] = StoredText.Of(memory),
            ["action"] = "add",
            ["actor"] = "system",
            ["details"] = Details,
            ["created_at"] = StoredText.Of(Database.Now),
        }));
        var listed = (await Log.ListByBotAsync(bot, new MemoryAuditFilter(), PageRequest.First, Cancel)).Items.Single();
        Assert.That((listed.Action, listed.Actor, listed.Details), Is.EqualTo((MemoryAction.Add, "system", Details)));
    }

    [Test]
    [SpecCase("boternity", 140)]
    public async Task ListByMemoryAsync_crosses_bots_newest_first()
    {
        var memory = NewId;
        var first = await Log.AppendAsync(Entry(NewId, memory), Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await Log.AppendAsync(Entry(NewId, memory) with { Action = MemoryAction.Delete }, Cancel);
        await Log.AppendAsync(Entry(NewId, NewId), Cancel);

        var page = await Log.ListByMemoryAsync(memory, new MemoryAuditFilter(), PageRequest.First, Cancel);

        Assert.That(page.Items.Select(entry => entry.Id), Is.EqualTo((Guid[])[second.Id, first.Id]));
    }

    [Test]
    [SpecCase("boternity", 141)]
    [SpecCase("boternity", 291)]
    [SpecCase("boternity", 292)]
    public async Task Every_action_is_stored_as_its_lower_case_text_and_comes_back()
    {
        var bot = NewId;
        foreach (var action in Enum.GetValues<MemoryAction>())
        {
            await Log.AppendAsync(Entry(bot, NewId) with { Action = action }, Cancel);
        }

        var page = await Log.ListByBotAsync(bot, new MemoryAuditFilter { Order = SortOrder.Ascending }, PageRequest.First, Cancel);
        Assert.That(page.Items.Select(entry => entry.Action), Is.EqualTo(Enum.GetValues<MemoryAction>()));
        var texts = await Database.QueryAsync($"SELECT action FROM memory_audit_log ORDER BY id", Cancel);
        Assert.That(texts.Select(row => row["action"]), Is.EqualTo((string[])["add", "delete", "share", "revoke", "merge"]));
    }

    [Test]
    [SpecCase("boternity", 143)]
    public async Task ListByBotAsync_pages_through_ties_of_an_instant_without_loss()
    {
        var bot = NewId;
        var added = new List<Guid>();
        for (var index = 0; index < 5; index++)
        {
            added.Add((await Log.AppendAsync(Entry(bot, NewId), Cancel)).Id);
        }

        var first = await Log.ListByBotAsync(bot, new MemoryAuditFilter(), new PageRequest { Size = 3 }, Cancel);
        var rest = await Log.ListByBotAsync(bot, new MemoryAuditFilter(), new PageRequest { Size = 3, Cursor = first.NextCursor }, Cancel);

        Assert.That(first.Items, Has.Count.EqualTo(3));
        Assert.That(rest.NextCursor, Is.Null);
        Assert.That(first.Items.Concat(rest.Items).Select(entry => entry.Id), Is.EqualTo(Enumerable.Reverse(added)));
    }

    [Test]
    public async Task Filters_by_action_actor_and_time_combine()
    {
        var bot = NewId;
        var start = Database.Now;
        foreach (var (action, actor) in (IEnumerable<(MemoryAction, string)>)
            [(MemoryAction.Add, "user"), (MemoryAction.Share, "user"), (MemoryAction.Share, "luna"), (MemoryAction.Share, "user")])
        {
            await Log.AppendAsync(Entry(bot, NewId) with { Action = action, Actor = actor }, Cancel);
            Database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.That(await CountAsync(new() { Action = MemoryAction.Share }), Is.EqualTo(3));
        Assert.That(await CountAsync(new() { Actor = "user" }), Is.EqualTo(3));
        Assert.That(await CountAsync(new() { Actor = "User" }), Is.Zero);
        Assert.That(await CountAsync(new() { From = start.AddMinutes(1) }), Is.EqualTo(3));
        Assert.That(await CountAsync(new() { Before = start.AddMinutes(1) }), Is.EqualTo(1));
        Assert.That(await CountAsync(new() { Action = MemoryAction.Share, Actor = "user", From = start, Before = start.AddMinutes(3) }), Is.EqualTo(1));

        async Task<int> CountAsync(MemoryAuditFilter filter) =>
            (await Log.ListByBotAsync(bot, filter, PageRequest.First, Cancel)).Items.Count;
    }

    [Test]
    public async Task AppendAsync_in_a_unit_is_committed_or_undone_with_the_audited_change()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var queue = Database.Resolve<IWriteQueue>();

        await Caught.ByAsync<InvalidOperationException>(() => queue.WriteAsync(
            async (_, token) =>
            {
                await Log.AppendAsync(Entry(bot, NewId), token);
                throw new InvalidOperationException("The audited change failed.");
            },
            Cancel));
        await queue.WriteAsync(
            async (context, token) =>
            {
                await context.Bots.ExecuteUpdateAsync(set => set.SetProperty(one => one.Description, "changed"), token);
                await Log.AppendAsync(Entry(bot, NewId) with { Action = MemoryAction.Merge }, token);
            },
            Cancel);

        var entries = (await Log.ListByBotAsync(bot, new MemoryAuditFilter(), PageRequest.First, Cancel)).Items;
        Assert.That(entries.Select(entry => entry.Action), Is.EqualTo((MemoryAction[])[MemoryAction.Merge]));
    }

    [Test]
    public async Task Trail_survives_its_bot()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Log.AppendAsync(Entry(bot, NewId), Cancel);

        await Database.ExecuteAsync($"DELETE FROM bots", Cancel);

        Assert.That((await Log.ListByBotAsync(bot, new MemoryAuditFilter(), PageRequest.First, Cancel)).Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Contexts_refuse_to_change_or_delete_an_entry()
    {
        var added = await Log.AppendAsync(Entry(NewId, NewId), Cancel);
        var context = Database.Resolve<BoternityDbContext>();
        var other = new MemoryAuditEntry
        {
            Id = added.Id,
            BotId = added.BotId,
            MemoryId = added.MemoryId,
            Action = MemoryAction.Merge,
            Actor = "me",
        };
        Func<Task>[] attempts =
        [
            () =>
            {
                context.Update(other);
                return context.SaveChangesAsync(Cancel);
            },
            () =>
            {
                context.Remove(other);
                return context.SaveChangesAsync(Cancel);
            },
            () => context.MemoryAuditEntries.ExecuteDeleteAsync(Cancel),
            () => context.MemoryAuditEntries.Where(entry => entry.Id == added.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Actor, "me"), Cancel),
            () => Database.Resolve<IWriteQueue>().WriteAsync((unit, token) => unit.MemoryAuditEntries.ExecuteDeleteAsync(token), Cancel),
        ];

        foreach (var attempt in attempts)
        {
            var error = await Caught.ByAsync<StoreException>(attempt);
            Assert.That((error.Kind, error.Code, error.Table), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.AppendOnly, "memory_audit_log")));
            context.ChangeTracker.Clear();
        }

        Assert.That(await Database.ScalarAsync($"SELECT actor FROM memory_audit_log", Cancel), Is.EqualTo("system"));
    }

    [Test]
    public async Task Raw_SQL_is_held_to_the_checks_but_not_to_append_only()
    {
        await Log.AppendAsync(Entry(NewId, NewId), Cancel);

        Assert.That(
            async () => await Database.ExecuteAsync($"UPDATE memory_audit_log SET action = 'forget'", Cancel),
            Throws.InstanceOf<System.Data.Common.DbException>());
        Assert.That(await Database.ExecuteAsync($"UPDATE memory_audit_log SET actor = 'x'", Cancel), Is.EqualTo(1));
        Assert.That(await Database.ExecuteAsync($"DELETE FROM memory_audit_log", Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task Members_out_of_their_range_are_refused_by_their_name()
    {
        var valid = Entry(NewId, NewId);
        (NewMemoryAudit Entry, string Member)[] cases =
        [
            (valid with { Actor = " " }, "Actor"),
            (valid with { Actor = new string('x', 257) }, "Actor"),
            (valid with { Details = "\0" }, "Details"),
            (valid with { Details = new string('x', MemoryAuditEntry.MaxDetailsLength + 1) }, "Details"),
            (valid with { Action = (MemoryAction)9 }, "Action"),
        ];

        foreach (var (entry, member) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(() => Log.AppendAsync(entry, Cancel));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM memory_audit_log", Cancel), Is.EqualTo(0L));
    }

    private static NewMemoryAudit Entry(Guid bot, Guid memory) =>
        new() { BotId = bot, MemoryId = memory, Action = MemoryAction.Add, Actor = "system" };
}
