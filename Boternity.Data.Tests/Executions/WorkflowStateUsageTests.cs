using Boternity.Data.Errors;
using Boternity.Data.Executions;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Executions;

public sealed class WorkflowStateUsageTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "workflowrepo/16")]
    public async Task MergeUsageAsync_adds_up_one_model_and_keeps_others_apart()
    {
        await AddAsync(New() with { Usage = [Used(5, 5)], Output = Json("{}") });
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        await States.MergeUsageAsync("w1", [Used(3, 2, "Anthropic", "LARGE"), Used(1, 1, "openai")], Cancel);

        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That(state.Usage!.Select(entry => (entry.Provider, entry.PromptTokens, entry.CompletionTokens, entry.TotalTokens)),
            Is.EqualTo(new[] { ("anthropic", 8L, 7L, 15L), ("openai", 1L, 1L, 2L) }));
        Assert.That((state.Revision, state.UpdatedAt, state.Status, state.Output.HasValue),
            Is.EqualTo((2L, Database.Now, ExecutionStatus.Running, true)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "TestWorkflowRepoMergeUsage")]
    public async Task MergeUsageAsync_sums_totals_that_were_given()
    {
        await AddAsync(New());

        foreach (var (prompt, completion, total) in new[] { (11L, 3L, 15L), (5L, 2L, 7L) })
        {
            await States.MergeUsageAsync(
                "w1",
                [new UsageEntry { Provider = "p", Model = "m", PromptTokens = prompt, CompletionTokens = completion, TotalTokens = total }],
                Cancel);
        }

        var entry = (await States.GetAsync("w1", Cancel))!.State.Usage!.Single();
        Assert.That((entry.PromptTokens, entry.CompletionTokens, entry.TotalTokens), Is.EqualTo((16L, 5L, 22L)));
    }

    [Test]
    public async Task MergeUsageAsync_of_nothing_does_nothing()
    {
        await AddAsync(New());

        await States.MergeUsageAsync("w1", null, Cancel);
        await States.MergeUsageAsync("w1", [], Cancel);
        await States.MergeUsageAsync("none", [], Cancel);

        Assert.That(((await RowAsync())["revision"], (await RowAsync())["usage"]), Is.EqualTo(((object?)1L, (object?)null)));
    }

    [Test]
    public async Task MergeUsageAsync_past_the_largest_sum_is_refused_and_changes_nothing()
    {
        await AddAsync(New() with { Usage = [Used(long.MaxValue - 1, 0)] });

        var error = await Caught.ByAsync<StoreException>(() => States.MergeUsageAsync("w1", [Used(2, 0)], Cancel));

        Assert.That((error.Kind, (await RowAsync())["revision"]), Is.EqualTo((StoreErrorKind.InvalidInput, (object)1L)));
    }

    [TestCase(3, 2, 6)]
    [TestCase(20, 5, 100)]
    [SpecCase("botmaker-compozy", "workflowrepo/19")]
    public async Task MergeUsageAsync_at_the_same_time_loses_nothing(int writers, int merges, long total)
    {
        await AddAsync(New());
        await using var other = Database.OpenHost();
        IWorkflowStateStore[] stores = [States, other.Resolve<IWorkflowStateStore>()];

        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(
            async () =>
            {
                for (var merge = 0; merge < merges; merge++)
                {
                    await stores[writer % 2].MergeUsageAsync("w1", [Used(1, 0)], Cancel);
                }
            },
            Cancel)));

        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That((state.Usage!.Single().TotalTokens, state.Revision), Is.EqualTo((total, total + 1)));
    }

    [Test]
    public async Task MergeUsageAsync_beside_changes_of_the_status_loses_neither()
    {
        await AddAsync(New());

        var statuses = Task.Run(
            async () =>
            {
                for (var round = 0; round < 10; round++)
                {
                    await States.UpdateStatusAsync("w1", ExecutionStatus.Waiting, Cancel);
                    await States.UpsertAsync(New(status: ExecutionStatus.Running), Cancel);
                }
            },
            Cancel);
        for (var round = 0; round < 20; round++)
        {
            await States.MergeUsageAsync("w1", [Used(1, 0)], Cancel);
        }

        await statuses;
        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That((state.Usage!.Single().TotalTokens, state.Revision), Is.EqualTo((20L, 41L)));
    }
}
