using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>The triggers beside the definitions.</summary>
public sealed class WorkflowTriggerTests(Provider provider) : StoreSpec(provider)
{
    private IWorkflowStore Workflows => Database.Resolve<IWorkflowStore>();

    [Test]
    public async Task SaveAsync_writes_a_row_for_each_trigger()
    {
        var definition = WorkflowDefinitionReader.FromJson(SampleWorkflows.Full);

        await Workflows.SaveAsync(definition, 0, Cancel);

        var rows = await Database.QueryAsync(
            $"SELECT position, type, schedule, timezone, path, source, event_type FROM workflow_triggers ORDER BY position", Cancel);
        Assert.That(rows.Select(row => string.Join('|', row.Values)), Is.EqualTo((string[])
        [
            "0|manual|||||", "1|cron|30 6 * * 1|Europe/Paris|||", "2|webhook|||/hooks/vendor-change||", "3|webhook|||/hooks/manual-sweep||",
            "4|event||||internal|provider_failover", "5|file_watch|||||",
        ]));
    }

    [Test]
    public async Task SaveAsync_with_a_path_of_another_workflow_is_a_duplicate_and_stores_nothing()
    {
        var first = SampleWorkflows.New("a", SampleWorkflows.Webhook("/x"));
        var second = SampleWorkflows.New("b", SampleWorkflows.Webhook("/y"));
        await Workflows.SaveAsync(first, 0, Cancel);
        await Workflows.SaveAsync(second, 0, Cancel);

        var error = await Caught.ByAsync<StoreException>(
            () => Workflows.SaveAsync(SampleWorkflows.Like(second, name: "c", triggers: [SampleWorkflows.Webhook("/x")]), 1, Cancel));

        Assert.That(
            (error.Kind, error.Conflict, error.Outcome),
            Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate, WriteOutcome.RolledBack)));
        Assert.That((await Workflows.GetAsync(second.Id, Cancel))!.Name, Is.EqualTo("b"));
        Assert.That((await Workflows.FindWebhookAsync("/y", Cancel))?.WorkflowId, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task FindWebhookAsync_finds_the_trigger_that_has_the_path_now()
    {
        var definition = SampleWorkflows.New("a", new TriggerDefinition { Type = TriggerKind.Manual }, SampleWorkflows.Webhook("/old"));
        await Workflows.SaveAsync(definition, 0, Cancel);
        await Workflows.SaveAsync(
            SampleWorkflows.Like(definition, triggers: [new TriggerDefinition { Type = TriggerKind.Manual }, SampleWorkflows.Webhook("/new")]), 1, Cancel);

        var found = await Workflows.FindWebhookAsync("/new", Cancel);

        Assert.That((found?.WorkflowId, found?.Position), Is.EqualTo(((Guid?)definition.Id, (int?)1)));
        Assert.That(await Workflows.FindWebhookAsync("/old", Cancel), Is.Null);
        Assert.That(await Workflows.FindWebhookAsync("/NEW", Cancel), Is.Null);
        Assert.That(await Workflows.FindWebhookAsync("\0", Cancel), Is.Null);
    }

    [Test]
    public async Task ListTriggersAsync_pages_through_all_of_a_kind()
    {
        var cron = new TriggerDefinition { Type = TriggerKind.Cron, Schedule = "hourly" };
        var saved = new List<Guid>();
        foreach (var name in (string[])["a", "b", "c"])
        {
            var definition = SampleWorkflows.New(name, cron, SampleWorkflows.Webhook($"/{name}"), cron);
            await Workflows.SaveAsync(definition, 0, Cancel);
            saved.Add(definition.Id);
        }

        var seen = new List<(string, int)>();
        for (string? cursor = null; ;)
        {
            var page = await Workflows.ListTriggersAsync(TriggerKind.Cron, new PageRequest { Size = 4, Cursor = cursor }, Cancel);
            seen.AddRange(page.Items.Select(trigger => (StoredText.Of(trigger.WorkflowId), trigger.Position)));
            cursor = page.NextCursor;
            if (cursor is null)
            {
                break;
            }
        }

        var ids = saved.Select(StoredText.Of).Order(StringComparer.Ordinal);
        Assert.That(seen, Is.EqualTo(ids.SelectMany(id => ((string, int)[])[(id, 0), (id, 2)])));
    }
}
