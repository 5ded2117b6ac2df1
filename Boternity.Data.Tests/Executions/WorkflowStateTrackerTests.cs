using Boternity.Data.Executions;

namespace Boternity.Data.Tests.Executions;

/// <summary>Executions that an application tracks and saves by itself.</summary>
public sealed class WorkflowStateTrackerTests(Provider provider) : WorkflowStateSpec(provider)
{
    [Test]
    public async Task Error_that_replaces_another_is_stored_as_the_store_stores_it()
    {
        await AddAsync(New() with { Status = ExecutionStatus.Failed, Error = new() { Message = "first", Details = Json("""{"at":1}""") } });

        await SaveAsync(state => state.Error = new() { Message = "first", Details = Json("""{"at":2,"deep":{"list":[1,"b"]}}""") });

        AssertSame((await States.GetAsync("w1", Cancel))!.State.Error!.Details, """{"at":2,"deep":{"list":[1,"b"]}}""");
    }

    [Test]
    public async Task Usage_that_replaces_another_is_stored_as_the_store_stores_it()
    {
        await AddAsync(New() with { Usage = [Used(1, 2), Used(3, 4, model: "small")] });

        await SaveAsync(state => state.Usage = [Used(5, 6)]);

        var usage = (await States.GetAsync("w1", Cancel))!.State.Usage!;
        Assert.That(usage.Select(entry => (entry.Model, entry.PromptTokens, entry.TotalTokens)), Is.EqualTo(new[] { ("large", 5L, 11L) }));
    }

    [Test]
    public async Task Usage_that_is_taken_away_is_null()
    {
        await AddAsync(New() with { Usage = [Used(1, 2)], Error = new() { Message = "first" } });

        await SaveAsync(state => (state.Usage, state.Error) = (null, null));

        var state = (await States.GetAsync("w1", Cancel))!.State;
        Assert.That(state.Error, Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_states WHERE error IS NULL", Cancel), Is.EqualTo(1));
        Assert.That(state.Usage, Is.Null.Or.Empty);
    }

    private async Task SaveAsync(Action<WorkflowState> change)
    {
        var context = Database.Resolve<BoternityDbContext>();
        var state = (await context.WorkflowStates.FindAsync(["w1"], Cancel))!;
        change(state);
        await context.SaveChangesAsync(Cancel);
    }
}
