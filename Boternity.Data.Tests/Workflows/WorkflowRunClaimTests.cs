using System.Collections.Concurrent;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowRunClaimTests(Provider provider) : WorkflowRunSpec(provider)
{
    private const int Workers = 20;

    [Test]
    public async Task ClaimNextAsync_takes_the_oldest_run_and_none_when_there_is_none()
    {
        var first = await Runs.CreateAsync(New(), Cancel);
        Database.Clock.Advance(Minute);
        var second = await Runs.CreateAsync(New(), Cancel);

        var claims = new[]
        {
            await Runs.ClaimNextAsync(" ann ", Minute, Cancel),
            await Runs.ClaimNextAsync("bob", Minute, Cancel),
            await Runs.ClaimNextAsync("bob", Minute, Cancel),
        };

        Assert.That(claims.Select(claim => claim?.Run.Id), Is.EqualTo((Guid?[])[first.Id, second.Id, null]));
        var run = (await Runs.GetAsync(first.Id, Cancel))!;
        Assert.That((run.Status, run.LeaseExpiresAt, run.Revision),
            Is.EqualTo((WorkflowRunStatus.Running, (DateTimeOffset?)Database.Now.Add(Minute), 2L)));
        Assert.That(run.LeaseOwner, Does.StartWith("ann/").And.EqualTo(claims[0]!.Lease.Owner));
    }

    [Test]
    public async Task ClaimNextAsync_of_twenty_workers_gives_each_of_two_hundred_runs_once()
    {
        for (var number = 0; number < 200; number++)
        {
            await Runs.CreateAsync(New(), Cancel);
        }

        var claimed = new ConcurrentBag<WorkflowRunLease>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            async () =>
            {
                while (await Runs.ClaimNextAsync($"w{worker}", Minute, Cancel) is { } claim)
                {
                    claimed.Add(claim.Lease);
                }
            },
            Cancel)));

        Assert.That(claimed, Has.Count.EqualTo(200));
        Assert.That(claimed.Select(lease => lease.RunId), Is.Unique);
        Assert.That(claimed.Select(lease => lease.Owner), Is.Unique);
        Assert.That(
            await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_runs WHERE status = 'running' AND revision = 2", Cancel), Is.EqualTo(200L));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ClaimNextAsync_passes_over_an_empty_key_that_is_full()
    {
        foreach (var key in (string?[])["", "", null])
        {
            Database.Clock.Advance(TimeSpan.FromSeconds(1));
            await Database.ExecuteAsync(
                $"""
                INSERT INTO workflow_runs (id, workflow_name, workflow_revision, status, trigger_type, context, started_at, concurrency_key, concurrency_limit)
                VALUES ({Uuid7.Create(Database.Now)}, 'sweep', 1, 'pending', 'manual', {"{}"}, {Database.Now}, {key}, {(key is null ? null : 1)})
                """,
                Cancel);
        }

        List<WorkflowRunClaim?> claims = [];
        for (var worker = 0; worker < 3; worker++)
        {
            claims.Add(await Runs.ClaimNextAsync("w", Minute, Cancel));
        }

        Assert.That(claims.Select(claim => claim?.Run.ConcurrencyKey ?? "none"), Is.EqualTo((string[])["", "none", "none"]));
        Assert.That(claims[2], Is.Null);
    }

    [Test]
    public async Task ClaimNextAsync_compares_each_run_with_its_own_limit()
    {
        for (var number = 0; number < 2; number++)
        {
            await Runs.CreateAsync(New() with { ConcurrencyKey = "k", ConcurrencyLimit = 2 }, Cancel);
            await Runs.ClaimNextAsync("w", Minute, Cancel);
        }

        foreach (var limit in (int?[])[1, 2, 4, null, 3])
        {
            Database.Clock.Advance(TimeSpan.FromSeconds(1));
            await Runs.CreateAsync(New($"limit-{limit}") with { ConcurrencyKey = "k", ConcurrencyLimit = limit }, Cancel);
        }

        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Runs.CreateAsync(New("other-key") with { ConcurrencyKey = "K", ConcurrencyLimit = 1 }, Cancel);
        var taken = new List<string>();
        while (await Runs.ClaimNextAsync("w", Minute, Cancel) is { } claim)
        {
            taken.Add(claim.Run.WorkflowName);
        }

        // The third and the fourth make four: then a limit of 3 is used up, too.
        Assert.That(taken, Is.EqualTo((string[])["limit-4", "limit-", "other-key"]));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    [CancelAfter(120_000)]
    public async Task Runs_of_one_key_never_have_more_workers_than_their_limit(int limit)
    {
        const int Count = 60;
        for (var number = 0; number < Count; number++)
        {
            await Runs.CreateAsync(New() with { ConcurrencyKey = "sweep", ConcurrencyLimit = limit }, Cancel);
        }

        var (now, most, done) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(
            async () =>
            {
                while (Volatile.Read(ref done) < Count)
                {
                    Cancel.ThrowIfCancellationRequested();
                    if (await Runs.ClaimNextAsync($"w{worker}", Minute, Cancel) is not { } claim)
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
                        continue;
                    }

                    // Counted after the claim and before the end: never more than hold a slot.
                    var running = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, running);
                    await Task.Yield();
                    Interlocked.Decrement(ref now);
                    await Runs.FinishAsync(claim.Lease, WorkflowRunStatus.Completed, null, Cancel);
                    Interlocked.Increment(ref done);
                }
            },
            Cancel)));

        Assert.That(done, Is.EqualTo(Count));
        Assert.That(most, Is.InRange(1, limit));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public async Task Claims_at_once_of_one_key_fill_its_slots_and_no_more(int limit)
    {
        for (var number = 0; number < Workers; number++)
        {
            await Runs.CreateAsync(New() with { ConcurrencyKey = "sweep", ConcurrencyLimit = limit }, Cancel);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, Workers).Select(
            worker => Task.Run(() => Runs.ClaimNextAsync($"w{worker}", Minute, Cancel), Cancel)));

        Assert.That(claims.Count(claim => claim is not null), Is.EqualTo(limit));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_runs WHERE status = 'running'", Cancel), Is.EqualTo((long)limit));
    }

    [Test]
    public async Task ClaimNextAsync_passes_over_a_key_without_slots()
    {
        var limited = New() with { ConcurrencyKey = "one", ConcurrencyLimit = 1 };
        var first = await BeginAsync(limited);
        var second = await Runs.CreateAsync(limited, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var other = await Runs.CreateAsync(limited with { ConcurrencyKey = "two" }, Cancel);
        var free = await Runs.CreateAsync(New() with { ConcurrencyKey = "one" }, Cancel);

        var claims = new[]
        {
            await Runs.ClaimNextAsync("w", Minute, Cancel),
            await Runs.ClaimNextAsync("w", Minute, Cancel),
            await Runs.ClaimNextAsync("w", Minute, Cancel),
        };

        Assert.That(claims.Select(claim => claim?.Run.Id), Is.EqualTo((Guid?[])[other.Id, free.Id, null]));
        await Runs.FinishAsync(claims[1]!.Lease, WorkflowRunStatus.Completed, null, Cancel);
        await Runs.FinishAsync(first, WorkflowRunStatus.Completed, null, Cancel);
        Assert.That((await Runs.ClaimNextAsync("w", Minute, Cancel))?.Run.Id, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task ClaimNextAsync_refuses_a_blank_name_and_a_duration_out_of_range()
    {
        Func<Task>[] calls =
        [
            () => Runs.ClaimNextAsync(" ", Minute, Cancel),
            () => Runs.ClaimNextAsync(new string('w', 220), Minute, Cancel),
            () => Runs.ClaimNextAsync("w", TimeSpan.Zero, Cancel),
            () => Runs.ClaimNextAsync("w", TimeSpan.FromDays(2), Cancel),
        ];

        foreach (var call in calls)
        {
            Assert.That((await Caught.ByAsync<StoreException>(call)).Code, Is.EqualTo(ErrorCodes.InvalidInput));
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var was = Interlocked.CompareExchange(ref target, value, seen);
            if (was == seen)
            {
                return;
            }

            seen = was;
        }
    }
}
