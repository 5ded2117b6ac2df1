using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>Definitions that a newer version of the library stored: nothing of them is lost.</summary>
public sealed class WorkflowNewerTests(Provider provider) : StoreSpec(provider)
{
    private const string Unknown = ",\"budget\":{\"tokens\":5}";

    private IWorkflowStore Workflows => Database.Resolve<IWorkflowStore>();

    [Test]
    public async Task SaveAsync_over_members_that_are_not_known_is_refused_and_names_them()
    {
        var definition = WorkflowDefinitionReader.FromJson(SampleWorkflows.Json());
        await StoreAsync(SampleWorkflows.Json(more: Unknown));
        var before = await Database.QueryAsync($"SELECT * FROM workflows", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Workflows.SaveAsync(definition, 1, Cancel));

        Assert.That(
            (error.Kind, error.Code, error.Outcome),
            Is.EqualTo((StoreErrorKind.Unsupported, ErrorCodes.UnknownInDefinition, WriteOutcome.RolledBack)));
        Assert.That(error.Problems!.Select(problem => problem.Place), Is.EqualTo((string[])["$.budget"]));
        Assert.That(error.Message, Does.Contain("$.budget").And.Not.Contain("tokens"));
        Assert.That(await Database.QueryAsync($"SELECT * FROM workflows", Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task GetAsync_of_members_that_are_not_known_reads_the_others()
    {
        await StoreAsync(SampleWorkflows.Json(more: Unknown));

        var stored = await Workflows.GetByNameAsync(WorkflowOwner.Global(), "sweep", Cancel);

        Assert.That(stored!.Definition.Steps.Single().Config.Bot, Is.EqualTo("luna"));
    }

    [Test]
    public async Task GetAsync_of_a_kind_that_is_not_known_says_where_and_lists_go_on()
    {
        await StoreAsync(SampleWorkflows.Json().Replace("\"type\":\"agent\"", "\"type\":\"parallel\"", StringComparison.Ordinal));
        var id = WorkflowDefinitionReader.FromJson(SampleWorkflows.Json()).Id;

        var read = await Caught.ByAsync<StoreException>(() => Workflows.GetAsync(id, Cancel));
        var saved = await Caught.ByAsync<StoreException>(
            () => Workflows.SaveAsync(WorkflowDefinitionReader.FromJson(SampleWorkflows.Json()), null, Cancel));
        var page = await Workflows.ListAsync(new WorkflowFilter(), PageRequest.First, Cancel);

        Assert.That((read.Kind, read.Code), Is.EqualTo((StoreErrorKind.Unsupported, ErrorCodes.UnreadableDefinition)));
        Assert.That(read.Problems!.Select(problem => problem.Place), Is.EquivalentTo((string[])["$.steps[0].type", "$.steps[0].config.type"]));
        Assert.That(saved.Code, Is.EqualTo(ErrorCodes.UnknownInDefinition));
        Assert.That(page.Items.Single().Id, Is.EqualTo(id));
    }

    [Test]
    public async Task SaveAsync_over_null_members_goes_through()
    {
        var definition = WorkflowDefinitionReader.FromJson(SampleWorkflows.Json());
        await StoreAsync(SampleWorkflows.Json(more: ",\"concurrency\":null,\"metadata\":null"));

        var saved = await Workflows.SaveAsync(definition, 1, Cancel);

        Assert.That(saved.Revision, Is.EqualTo(2));
    }

    private Task<int> StoreAsync(string document)
    {
        var id = WorkflowDefinitionReader.FromJson(SampleWorkflows.Json()).Id;
        return Database.Provider == Provider.Sqlite
            ? Database.ExecuteAsync($"INSERT INTO workflows (id, name, owner_type, definition) VALUES ({id}, 'sweep', 'global', {document})", Cancel)
            : Database.ExecuteAsync(
                $"INSERT INTO workflows (id, name, owner_type, definition) VALUES ({id}, 'sweep', 'global', CAST({document} AS jsonb))", Cancel);
    }
}
