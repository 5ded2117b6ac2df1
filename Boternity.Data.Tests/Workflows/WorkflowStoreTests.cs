using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

public sealed class WorkflowStoreTests(Provider provider) : StoreSpec(provider)
{
    private IWorkflowStore Workflows => Database.Resolve<IWorkflowStore>();

    [Test]
    [SpecCase("boternity", 175)]
    public async Task SaveAsync_stores_the_full_example_as_it_is_written()
    {
        var definition = WorkflowDefinitionReader.FromJson(SampleWorkflows.Full);

        await Workflows.SaveAsync(definition, 0, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM workflows", Cancel)).Single();
        Assert.That(JsonElement.DeepEquals(Document(row), SampleWorkflows.FullWritten), Is.True, (string?)row["definition"]);
        Assert.That(row.Where(column => column.Key != "definition"), Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["id"] = StoredText.Of(definition.Id),
            ["name"] = "vendor-risk-sweep",
            ["owner_type"] = "bot",
            ["owner_bot_id"] = StoredText.Of(SampleWorkflows.Bot),
            ["owner_key"] = StoredText.Of(SampleWorkflows.Bot),
            ["created_at"] = StoredText.Of(Database.Now),
            ["updated_at"] = StoredText.Of(Database.Now),
            ["revision"] = 1L,
        }));
    }

    [Test]
    public async Task GetAsync_returns_json_and_yaml_of_what_was_saved()
    {
        var definition = WorkflowDefinitionReader.FromYaml(
            WorkflowDefinitionWriter.ToYaml(WorkflowDefinitionReader.FromJson(SampleWorkflows.Full)));

        await Workflows.SaveAsync(definition, 0, Cancel);
        var stored = (await Workflows.GetAsync(definition.Id, Cancel))!.Definition;

        var json = WorkflowDefinitionWriter.ToJson(stored);
        var throughYaml = WorkflowDefinitionWriter.ToJson(WorkflowDefinitionReader.FromYaml(WorkflowDefinitionWriter.ToYaml(stored)));
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(json, default), SampleWorkflows.FullWritten), Is.True, json);
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(throughYaml, default), SampleWorkflows.FullWritten), Is.True, throughYaml);
    }

    [Test]
    public async Task GetAsync_returns_free_members_of_any_size_and_kind()
    {
        var large = new string('é', 20_000);
        var value = JsonElement.Parse($$"""{"a":[1,-2.5,9007199254740993,true,null,[],{}],"{{large}}":"{{large}}\n\"\\"}""", default);
        var definition = SampleWorkflows.Like(
            SampleWorkflows.New(),
            metadata: new Dictionary<string, JsonElement> { ["any"] = value, ["none"] = JsonElement.Parse("null", default) });

        await Workflows.SaveAsync(definition, 0, Cancel);
        var metadata = (await Workflows.GetAsync(definition.Id, Cancel))!.Definition.Metadata!;

        Assert.That(JsonElement.DeepEquals(metadata["any"], value), Is.True);
        Assert.That(metadata["any"].GetProperty("a")[2].GetRawText(), Is.EqualTo("9007199254740993"));
        Assert.That(metadata["none"].ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    [SpecCase("boternity", 176)]
    public async Task SaveAsync_again_replaces_the_document_as_a_whole_and_keeps_the_time_of_creation()
    {
        var created = Database.Now;
        var first = SampleWorkflows.Like(
            SampleWorkflows.New(), metadata: new Dictionary<string, JsonElement> { ["k"] = JsonElement.Parse("[1]", default) });
        await Workflows.SaveAsync(first, 0, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var second = SampleWorkflows.Like(
            first, version: "2.0.0", metadata: new Dictionary<string, JsonElement> { ["k"] = JsonElement.Parse("{\"e\":2}", default) });
        var saved = await Workflows.SaveAsync(second, 1, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM workflows", Cancel)).Single();
        Assert.That((saved.Revision, saved.Definition.Version, saved.CreatedAt), Is.EqualTo((2L, "2.0.0", created)));
        Assert.That((row["revision"], row["created_at"]), Is.EqualTo((2L, StoredText.Of(created))));
        Assert.That(row["updated_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(
            JsonElement.DeepEquals(Document(row), JsonElement.Parse(WorkflowDefinitionWriter.ToJson(second), default)),
            Is.True,
            (string?)row["definition"]);
    }

    [Test]
    public async Task SaveAsync_stores_what_the_definition_was_at_the_call()
    {
        var definition = SampleWorkflows.New();

        var saved = Workflows.SaveAsync(definition, 0, Cancel);
        definition.Steps.Add(SampleWorkflows.Step("late"));
        await saved;

        Assert.That((await Workflows.GetAsync(definition.Id, Cancel))!.Definition.Steps, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task SaveAsync_at_a_revision_that_moved_on_is_a_conflict_and_changes_nothing()
    {
        var definition = SampleWorkflows.New();
        await Workflows.SaveAsync(definition, null, Cancel);
        await Workflows.SaveAsync(definition, null, Cancel);

        var behind = await Caught.ByAsync<StoreException>(() => Workflows.SaveAsync(SampleWorkflows.Like(definition, version: "3"), 1, Cancel));
        var existing = await Caught.ByAsync<StoreException>(() => Workflows.SaveAsync(SampleWorkflows.Like(definition, version: "3"), 0, Cancel));
        var missing = await Caught.ByAsync<StoreException>(() => Workflows.SaveAsync(SampleWorkflows.New("other"), 1, Cancel));

        Assert.That(
            (behind.Code, behind.Conflict, behind.Outcome),
            Is.EqualTo((ErrorCodes.RevisionConflict, ConflictReason.Revision, WriteOutcome.RolledBack)));
        Assert.That(existing.Code, Is.EqualTo(ErrorCodes.RevisionConflict));
        Assert.That(missing.Code, Is.EqualTo(ErrorCodes.NotFound));
        var stored = await Workflows.GetAsync(definition.Id, Cancel);
        Assert.That((stored!.Revision, stored.Definition.Version), Is.EqualTo((2L, "1.0.0")));
    }

    [Test]
    public async Task SaveAsync_by_many_at_once_at_one_revision_lets_one_win()
    {
        var definition = SampleWorkflows.New();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await Workflows.SaveAsync(definition, 0, Cancel);
                return "";
            }
            catch (StoreException exception)
            {
                return exception.Code;
            }
        }));

        Assert.That(outcomes.Count(code => code.Length == 0), Is.EqualTo(1));
        Assert.That(outcomes.Where(code => code.Length != 0), Is.All.EqualTo(ErrorCodes.RevisionConflict));
    }

    [Test]
    public async Task SaveAsync_with_a_name_the_owner_has_already_is_a_duplicate()
    {
        var first = SampleWorkflows.New();
        await Workflows.SaveAsync(first, 0, Cancel);
        var ofBot = SampleWorkflows.Like(first, SampleWorkflows.NewId(), owner: WorkflowOwner.Bot(SampleWorkflows.Bot, "luna"));
        await Workflows.SaveAsync(ofBot, 0, Cancel);

        foreach (var taken in (WorkflowDefinition[])[first, ofBot])
        {
            var error = await Caught.ByAsync<StoreException>(
                () => Workflows.SaveAsync(SampleWorkflows.Like(taken, SampleWorkflows.NewId()), 0, Cancel));

            Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflows", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task SaveAsync_of_an_invalid_definition_stores_nothing()
    {
        var error = await Caught.ByAsync<StoreException>(() => Workflows.SaveAsync(SampleWorkflows.New("no name"), null, Cancel));

        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.InvalidDefinition, WriteOutcome.None)));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflows", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task SaveAsync_twice_in_one_unit_keeps_the_later()
    {
        var definition = SampleWorkflows.New("a", SampleWorkflows.Webhook("/a"), SampleWorkflows.Webhook("/b"));

        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                await Workflows.SaveAsync(definition, 0, token);
                await Workflows.DeleteAsync(definition.Id, token);
                await Workflows.SaveAsync(definition, 0, token);
                await Workflows.SaveAsync(
                    SampleWorkflows.Like(definition, triggers: [SampleWorkflows.Webhook("/b"), SampleWorkflows.Webhook("/a")]), 1, token);
            },
            Cancel);

        var rows = await Database.QueryAsync($"SELECT path FROM workflow_triggers ORDER BY position", Cancel);
        Assert.That(rows.Select(row => row["path"]), Is.EqualTo((string[])["/b", "/a"]));
        Assert.That((await Workflows.GetAsync(definition.Id, Cancel))!.Revision, Is.EqualTo(2));
    }

    [Test]
    [SpecCase("boternity", 177)]
    public async Task GetByNameAsync_finds_by_name_and_owner_whatever_the_slug()
    {
        var global = SampleWorkflows.New();
        var ofBot = SampleWorkflows.Like(global, SampleWorkflows.NewId(), owner: WorkflowOwner.Bot(SampleWorkflows.Bot, "luna"));
        await Workflows.SaveAsync(global, 0, Cancel);
        await Workflows.SaveAsync(ofBot, 0, Cancel);

        var other = WorkflowOwner.Bot(SampleWorkflows.NewId(), "luna");
        Assert.That((await Workflows.GetByNameAsync(WorkflowOwner.Global(), "sweep", Cancel))?.Id, Is.EqualTo(global.Id));
        Assert.That((await Workflows.GetByNameAsync(WorkflowOwner.Bot(SampleWorkflows.Bot, ""), "sweep", Cancel))?.Id, Is.EqualTo(ofBot.Id));
        Assert.That(await Workflows.GetByNameAsync(other, "sweep", Cancel), Is.Null);
        Assert.That(await Workflows.GetByNameAsync(WorkflowOwner.Global(), "SWEEP", Cancel), Is.Null);
        Assert.That(await Workflows.GetByNameAsync(WorkflowOwner.Global(), "\0", Cancel), Is.Null);
    }

    [Test]
    [SpecCase("boternity", 178, 179)]
    public async Task ListAsync_pages_by_name_through_all_or_one_owner_s()
    {
        var bot = WorkflowOwner.Bot(SampleWorkflows.Bot, "luna");
        foreach (var (name, owner) in ((string, WorkflowOwner)[])[("b", bot), ("a", bot), ("b", WorkflowOwner.Global()), ("C", WorkflowOwner.Global())])
        {
            await Workflows.SaveAsync(SampleWorkflows.Like(SampleWorkflows.New(name), owner: owner), 0, Cancel);
        }

        Assert.That((await NamesAsync(null)).Order(StringComparer.Ordinal), Is.EqualTo((string[])["C", "a", "b", "b"]));
        Assert.That(await NamesAsync(null), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(await NamesAsync(bot), Is.EqualTo((string[])["a", "b"]));
        Assert.That(await NamesAsync(WorkflowOwner.Global()), Is.EqualTo((string[])["C", "b"]));

        async Task<List<string>> NamesAsync(WorkflowOwner? owner)
        {
            var names = new List<string>();
            for (string? cursor = null; ;)
            {
                var page = await Workflows.ListAsync(new WorkflowFilter { Owner = owner }, new PageRequest { Size = 1, Cursor = cursor }, Cancel);
                names.AddRange(page.Items.Select(item => item.Name));
                Assert.That(page.Items.Select(item => (item.Version, item.Description, item.Revision)), Is.All.EqualTo(("1.0.0", (string?)null, 1L)));
                cursor = page.NextCursor;
                if (cursor is null)
                {
                    return names;
                }
            }
        }
    }

    [Test]
    [SpecCase("boternity", 180)]
    public async Task DeleteAsync_removes_the_workflow_and_its_triggers_once()
    {
        var definition = SampleWorkflows.New("a", SampleWorkflows.Webhook("/a"));
        await Workflows.SaveAsync(definition, 0, Cancel);

        Assert.That(await Workflows.DeleteAsync(definition.Id, Cancel), Is.True);

        Assert.That(await Workflows.GetAsync(definition.Id, Cancel), Is.Null);
        Assert.That(await Workflows.DeleteAsync(definition.Id, Cancel), Is.False);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM workflow_triggers", Cancel), Is.EqualTo(0L));
    }

    private static JsonElement Document(IReadOnlyDictionary<string, object?> row) => JsonElement.Parse((string)row["definition"]!, default);
}
