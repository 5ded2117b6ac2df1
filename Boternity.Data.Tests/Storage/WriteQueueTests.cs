using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Souls;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage;

[CancelAfter(60_000)]
public sealed class WriteQueueTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    private IBotStore Bots => Database.Resolve<IBotStore>();

    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task WriteAsync_unit_of_several_calls_commits_as_a_whole()
    {
        var version = await Queue.WriteAsync(
            async (context, token) =>
            {
                var bot = await Bots.CreateAsync(new NewBot { Name = "Luna" }, token);
                await Souls.SaveAsync(new NewSoul { BotId = bot.Id, Content = "one" }, token);
                context.Bots.Add(new Bot { Slug = "own", Name = "Own" });
                await context.SaveChangesAsync(token);
                var stored = await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", token);
                Assert.That(stored, Is.Zero, "not before the commit");
                return (await Souls.SaveAsync(new NewSoul { BotId = bot.Id, Content = "two" }, token)).Version;
            },
            Cancel);

        Assert.That(version, Is.EqualTo(2));
        Assert.That(await CountAsync(), Is.EqualTo((2L, 2L)));
    }

    [Test]
    public async Task WriteAsync_unit_that_fails_at_its_end_stores_nothing_and_its_exception_passes_unchanged()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var own = new FormatException("the caller's own");

        var thrown = Assert.ThrowsAsync<FormatException>(() => Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Nova", Soul = "one" }, token);
                await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, token);
                throw own;
            },
            Cancel));

        Assert.That(thrown, Is.SameAs(own));
        Assert.That(await CountAsync(), Is.EqualTo((1L, 0L)));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_nested_part_that_fails_undoes_itself_alone_and_the_unit_goes_on()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        await Queue.WriteAsync(
            async (_, token) =>
            {
                await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "kept" }, token);
                Assert.ThrowsAsync<StoreException>(() => Souls.SaveAsync(new NewSoul { BotId = bot, Content = "refused", ExpectedHead = 7 }, token));
                Assert.ThrowsAsync<FormatException>(() => Queue.WriteAsync(
                    async (_, inner) =>
                    {
                        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "undone" }, inner);
                        await Bots.CreateAsync(new NewBot { Name = "Undone" }, inner);
                        throw new FormatException();
                    },
                    token));
                await Souls.SaveAsync(new NewSoul { BotId = bot, Content = "kept too" }, token);
            },
            Cancel);

        var rows = await Database.QueryAsync($"SELECT version, content FROM soul_versions ORDER BY version", Cancel);
        Assert.That(rows.Select(row => (row["version"], row["content"])), Is.EqualTo(((object, object)[])[(1L, "kept"), (2L, "kept too")]));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task WriteAsync_nested_part_that_the_database_refuses_undoes_itself_alone()
    {
        await Database.AddBotAsync("luna", Cancel);

        await Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Kept" }, token);
                var error = Assert.ThrowsAsync<StoreException>(() => Queue.WriteAsync(
                    (context, inner) => context.Bots.ExecuteUpdateAsync(set => set.SetProperty(bot => bot.ConversationCount, -1), inner),
                    token))!;
                Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, "ck_bots_conversation_count")));
                await Bots.CreateAsync(new NewBot { Name = "Kept too" }, token);
            },
            Cancel);

        Assert.That((await CountAsync()).Bots, Is.EqualTo(3L));
    }

    [Test]
    public async Task WriteAsync_nested_part_that_fails_leaves_what_the_unit_had_pending()
    {
        await Queue.WriteAsync(
            async (context, token) =>
            {
                context.Bots.Add(new Bot { Slug = "pending", Name = "Pending" });
                Assert.ThrowsAsync<StoreException>(() => Bots.DeleteAsync(Uuid7.Create(Database.Now), token));
                await context.SaveChangesAsync(token);
            },
            Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("pending"));
    }

    [Test]
    public async Task WriteAsync_reads_inside_of_the_unit_see_what_it_wrote_and_those_outside_do_not()
    {
        await Queue.WriteAsync(
            async (_, token) =>
            {
                var bot = await Bots.CreateAsync(new NewBot { Name = "Luna" }, token);

                Assert.That((await Bots.GetAsync(bot.Id, token))?.Name, Is.EqualTo("Luna"));
                Assert.That(await OutsideAsync(() => Bots.GetAsync(bot.Id, Cancel)), Is.Null);
            },
            Cancel);

        Assert.That((await Bots.GetBySlugAsync("luna", Cancel))?.Name, Is.EqualTo("Luna"));
    }

    [Test]
    public async Task WriteAsync_unit_of_another_database_is_not_joined()
    {
        await using var other = await TestEnvironment.OpenAsync(_provider, Cancel);

        Assert.ThrowsAsync<FormatException>(() => Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Here" }, token);
                await other.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "There" }, token);
                Assert.That(await other.Resolve<IBotStore>().GetBySlugAsync("there", token), Is.Not.Null);
                Assert.That(await Bots.GetBySlugAsync("here", token), Is.Not.Null);
                throw new FormatException();
            },
            Cancel));

        Assert.That((await CountAsync()).Bots, Is.Zero);
        Assert.That(await other.ScalarAsync($"SELECT slug FROM bots", Cancel), Is.EqualTo("there"));
    }

    [Test]
    public async Task WriteAsync_work_that_escaped_its_unit_is_misuse()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? write = null;
        Task? read = null;

        await Queue.WriteAsync(
            (_, _) =>
            {
                write = LateAsync(() => Bots.CreateAsync(new NewBot { Name = "Late" }, Cancel));
                read = LateAsync(() => Bots.GetBySlugAsync("late", Cancel));
                return Task.CompletedTask;
            },
            Cancel);
        ended.SetResult();

        async Task LateAsync(Func<Task> work)
        {
            await ended.Task;
            await work();
        }

        foreach (var escaped in (Task[])[write!, read!])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => escaped)!;
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.ScopeEnded)));
        }

        Assert.That((await CountAsync()).Bots, Is.Zero);
    }

    [Test]
    public async Task WriteAsync_two_parts_at_once_is_misuse_and_the_first_goes_on()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await Queue.WriteAsync(
            async (_, token) =>
            {
                var first = Queue.WriteAsync(
                    async (_, inner) =>
                    {
                        await gate.Task;
                        await Bots.CreateAsync(new NewBot { Name = "First" }, inner);
                    },
                    token);
                var write = Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(new NewBot { Name = "Second" }, token))!;
                var read = Assert.ThrowsAsync<StoreException>(() => Bots.GetBySlugAsync("second", token))!;
                gate.SetResult();
                await first;

                Assert.That((write.Kind, write.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.ScopeBusy)));
                Assert.That((read.Kind, read.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.ScopeBusy)));
                await Bots.CreateAsync(new NewBot { Name = "Third" }, token);
            },
            Cancel);

        var rows = await Database.QueryAsync($"SELECT slug FROM bots ORDER BY slug", Cancel);
        Assert.That(rows.Select(row => row["slug"]), Is.EqualTo((string[])["first", "third"]));
    }

    [Test]
    public async Task WriteAsync_cancelled_before_it_began_does_not_run()
    {
        var ran = false;

        var error = Assert.ThrowsAsync<StoreCanceledException>(() => Queue.WriteAsync(
            (_, _) =>
            {
                ran = true;
                return Task.CompletedTask;
            },
            new CancellationToken(canceled: true)))!;

        Assert.That(ran, Is.False);
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
        Assert.That(error.CancellationToken.IsCancellationRequested, Is.True);
        await Bots.CreateAsync(new NewBot { Name = "Next" }, Cancel);
    }

    [Test]
    public async Task WriteAsync_cancelled_inside_of_the_unit_stores_nothing()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var error = Assert.ThrowsAsync<StoreCanceledException>(() => Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Luna" }, token);
                await source.CancelAsync();
                await Bots.CreateAsync(new NewBot { Name = "Nova" }, token);
            },
            source.Token))!;

        Assert.That((error.Outcome, error.CancellationToken), Is.EqualTo((WriteOutcome.RolledBack, source.Token)));
        Assert.That((await CountAsync()).Bots, Is.Zero);
    }

    [Test]
    public async Task WriteAsync_cancelled_at_the_end_of_the_unit_commits_or_says_that_it_did_not()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        // Nothing of the unit looks at the token after it fired: the commit begins, and is not half-cancelled.
        await Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Luna" }, token);
                await source.CancelAsync();
            },
            source.Token);

        Assert.That((await CountAsync()).Bots, Is.EqualTo(1L));
    }

    [Test]
    public async Task WriteAsync_units_queued_one_after_the_other_run_in_that_order_on_one_writer()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var order = new List<int>();
        var running = 0;
        var units = new List<Task> { Queue.WriteAsync((_, _) => gate.Task, Cancel) };

        for (var number = 0; number < 20; number++)
        {
            var own = number;
            units.Add(Queue.WriteAsync(
                (_, _) =>
                {
                    lock (order)
                    {
                        order.Add(own);
                    }

                    running++;
                    return Task.CompletedTask;
                },
                Cancel));
        }

        var before = order.Count;
        gate.SetResult();
        await Task.WhenAll(units);

        // PostgreSQL has many writers: there the first unit holds up nobody.
        Assert.That(order, _provider == Provider.Sqlite ? Is.EqualTo(Enumerable.Range(0, 20)) : Is.EquivalentTo(Enumerable.Range(0, 20)));
        Assert.That(_provider != Provider.Sqlite || (before == 0 && running == 20), Is.True);
    }

    [Test]
    public async Task WriteAsync_two_hundred_callers_at_once_are_all_stored()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            Task.Run(() => Bots.CreateAsync(new NewBot { Name = $"Bot {number}" }, Cancel), Cancel)));

        var stored = await Database.QueryAsync($"SELECT id FROM bots", Cancel);
        Assert.That(stored.Select(row => row["id"]), Is.EquivalentTo(created.Select(bot => StoredText.Of(bot.Id))));
    }

    [Test]
    public async Task WriteAsync_session_that_ends_in_the_commit_is_an_unknown_outcome()
    {
        if (_provider != Provider.Postgres)
        {
            Assert.Pass("SQLite has no server that could end a session.");
        }

        // A deferred trigger runs inside of COMMIT, and ends the session there.
        await Database.ExecuteAsync(
            $$"""
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER die AFTER INSERT ON bots DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
            """,
            Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
        Assert.That(error.IsTransient, Is.False);
    }

    [Test]
    public async Task WriteAsync_session_that_ends_inside_of_a_nested_part_says_why()
    {
        if (_provider != Provider.Postgres)
        {
            Assert.Pass("SQLite has no server that could end a session.");
        }

        var error = Assert.ThrowsAsync<StoreException>(() => Queue.WriteAsync(
            (_, token) => Queue.WriteAsync(
                (context, inner) => context.Database.ExecuteSqlAsync($"SELECT pg_terminate_backend(pg_backend_pid())", inner), token),
            Cancel))!;

        Assert.That((error.Kind, error.SqlState), Is.EqualTo((StoreErrorKind.StorageUnavailable, "57P01")));
        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
        await Bots.CreateAsync(new NewBot { Name = "Next" }, Cancel);
    }

    private static async Task<T> OutsideAsync<T>(Func<Task<T>> read)
    {
        Task<T> task;
        using (ExecutionContext.SuppressFlow())
        {
            task = Task.Run(read);
        }

        return await task;
    }

    private async Task<(long Bots, long Souls)> CountAsync() => (
        (long)(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel))!,
        (long)(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel))!);
}
