using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>How units end on a real server.</summary>
[CancelAfter(60_000)]
public sealed class PostgresWriteQueueTests : PostgresSpec
{
    [Test]
    public async Task WriteAsync_runs_on_a_writable_read_committed_session()
    {
        var session = await Writes.WriteAsync(
            (context, token) => context.Database.SqlQuery<string>(
                $"""
                SELECT concat_ws(' ', current_setting('transaction_isolation'), current_setting('transaction_read_only'),
                    current_setting('TimeZone'), current_setting('lock_timeout'), current_setting('statement_timeout'),
                    current_setting('idle_in_transaction_session_timeout')) AS "Value"
                """).SingleAsync(token),
            Cancel);

        Assert.That(session, Is.EqualTo("read committed off UTC 5s 30s 30s"));
    }

    [Test]
    public async Task WriteAsync_session_ended_during_the_COMMIT_has_an_unknown_outcome_and_is_not_repeated()
    {
        await SlowCommitAsync(20);
        var runs = 0;
        var unit = FailAsync((context, token) =>
        {
            runs++;
            return AddAsync(context, 1, token);
        });
        await UntilRunsAsync("COMMIT");

        await TerminateAsync("COMMIT");
        var error = await unit;

        Assert.That((error.Kind, error.Outcome, error.IsTransient), Is.EqualTo(
            (StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown, false)));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task WriteAsync_session_ended_before_the_COMMIT_is_rolled_back()
    {
        var unit = FailAsync(async (context, token) =>
        {
            await AddAsync(context, 1, token);
            await context.Database.ExecuteSqlAsync($"SELECT pg_sleep(20)", token);
        });
        await UntilRunsAsync("pg_sleep(20)");

        await TerminateAsync("pg_sleep(20)");
        var error = await unit;

        Assert.That((error.Kind, error.Code, error.Outcome), Is.EqualTo(
            (StoreErrorKind.StorageUnavailable, ErrorCodes.ServerUnreachable, WriteOutcome.RolledBack)));
        await Writes.WriteAsync((context, token) => AddAsync(context, 1, token), Cancel);
        Assert.That(await CounterAsync(1), Is.EqualTo(1));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task WriteAsync_session_that_ended_between_statements_never_commits(bool notices)
    {
        var error = await FailAsync(async (context, token) =>
        {
            await AddAsync(context, 1, token);
            await TerminateAsync("UPDATE counters");
            if (notices)
            {
                await SwallowAsync(() => AddAsync(context, 1, token));
            }
        });

        // A COMMIT that meets a broken pipe may have been read at the other end, for all that can be known here.
        Assert.That((error.Kind, error.Outcome), notices
            ? Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack))
            : Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack))
                .Or.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_reader_that_was_left_open_is_misuse_and_rolls_back()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await AddAsync(context, 1, token);
            var rows = context.Database.SqlQuery<int>($"SELECT generate_series(1, 10000) AS \"Value\"").AsAsyncEnumerable();
            var open = rows.GetAsyncEnumerator(token);
            await open.MoveNextAsync();
        });

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Misuse, WriteOutcome.RolledBack)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_swallowed_error_fails_the_COMMIT_with_that_error()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await AddAsync(context, 1, token);
            await SwallowAsync(() => context.Database.ExecuteSqlAsync($"UPDATE counters SET n = -1 WHERE id = 2", token));
        });

        Assert.That((error.Kind, error.Constraint, error.Outcome), Is.EqualTo(
            (StoreErrorKind.Check, "ck_counters_n", WriteOutcome.RolledBack)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_statement_after_a_swallowed_error_reports_the_first()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await SwallowAsync(() => context.Database.ExecuteSqlAsync($"UPDATE counters SET n = -1 WHERE id = 2", token));
            await SwallowAsync(() => AddAsync(context, 1, token));
            await AddAsync(context, 1, token);
        });

        Assert.That((error.Kind, error.SqlState, error.Outcome), Is.EqualTo((StoreErrorKind.Check, "23514", WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task WriteAsync_part_that_fails_is_undone_alone()
    {
        await Writes.WriteAsync(
            async (context, token) =>
            {
                await AddAsync(context, 1, token);
                Assert.That(
                    await FailureOf(Writes.WriteAsync(
                        async (part, inner) =>
                        {
                            await AddAsync(part, 2, inner);
                            await part.Database.ExecuteSqlAsync($"INSERT INTO counters VALUES (1, 1)", inner);
                        },
                        token)),
                    Has.Property("Kind").EqualTo(StoreErrorKind.Conflict));
                await Writes.WriteAsync((part, inner) => AddAsync(part, 1, inner), token);
            },
            Cancel);

        Assert.That((await CounterAsync(1), await CounterAsync(2)), Is.EqualTo((2L, 0L)));
    }

    [Test]
    public async Task WriteAsync_joins_stores_into_one_transaction()
    {
        var error = await FailAsync(async (context, token) =>
        {
            await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, token);
            await context.Database.ExecuteSqlAsync($"UPDATE counters SET n = -1", token);
        });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Check));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_parts_at_once_are_misuse()
    {
        var error = await FailAsync(async (_, token) =>
        {
            var first = Writes.WriteAsync((part, inner) => part.Database.ExecuteSqlAsync($"SELECT pg_sleep(0.05)", inner), token);
            try
            {
                await Writes.WriteAsync((part, inner) => AddAsync(part, 1, inner), token);
            }
            finally
            {
                await first;
            }
        });

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.ScopeBusy)));
    }

    [Test]
    public async Task WriteAsync_deferred_foreign_key_fails_the_COMMIT_and_rolls_back()
    {
        await AddDeferredForeignKeyAsync();

        var error = await FailAsync((context, token) => context.Database.ExecuteSqlAsync($"UPDATE counters SET owner = 9, n = 1", token));

        Assert.That((error.Kind, error.Constraint, error.Outcome), Is.EqualTo(
            (StoreErrorKind.ForeignKey, "fk_counters_owner", WriteOutcome.RolledBack)));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_exception_of_the_unit_passes_and_rolls_back()
    {
        await Assert.ThatAsync(
            () => Writes.WriteAsync(
                async (context, token) =>
                {
                    await AddAsync(context, 1, token);
                    throw new FormatException("mine");
                },
                Cancel),
            Throws.TypeOf<FormatException>());

        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task WriteAsync_without_a_free_session_is_busy_at_its_deadline()
    {
        using var leaves = new CancellationTokenSource();

        // Past their deadline too: otherwise the one that waits may get a session of those that end at the same instant.
        var hold = new TaskCompletionSource();
        var holders = new List<Task>();
        while (holders.Count < 32)
        {
            holders.Add(FailAsync((_, _) => hold.Task));
        }

        await Database.Clock.WhenTimersWaitAsync(32, Cancel);
        var waiting = FailAsync((context, token) => AddAsync(context, 1, token));
        var leaving = FailAsync((context, token) => AddAsync(context, 1, token), leaves.Token);

        await leaves.CancelAsync();
        Assert.That(await leaving, Has.Property("Kind").EqualTo(StoreErrorKind.Cancelled));
        Database.Clock.Advance(TimeSpan.FromSeconds(30));
        var error = await waiting;
        hold.SetResult();
        await Task.WhenAll(holders);

        Assert.That((error.Kind, error.Code, error.Outcome, error.Waited), Is.EqualTo(
            (StoreErrorKind.Busy, ErrorCodes.WriterBusy, WriteOutcome.RolledBack, (TimeSpan?)TimeSpan.FromSeconds(30))));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task DisposeAsync_lets_running_units_end_and_refuses_the_rest()
    {
        var host = Database.OpenHost();
        var writes = host.Resolve<IWriteQueue>();
        var running = writes.WriteAsync(
            async (context, token) =>
            {
                await context.Database.ExecuteSqlAsync($"SELECT pg_sleep(0.2)", token);
                await AddAsync(context, 1, token);
            },
            Cancel);
        await UntilRunsAsync("pg_sleep(0.2)");

        await host.DisposeAsync();

        Assert.That(running.IsCompletedSuccessfully, Is.True);
        Assert.That(
            await FailureOf(writes.WriteAsync((context, token) => AddAsync(context, 1, token), Cancel)),
            Has.Property("Kind").EqualTo(StoreErrorKind.Closed).And.Property("Outcome").EqualTo(WriteOutcome.RolledBack));
        Assert.That(await CounterAsync(1), Is.EqualTo(1));
    }
}
