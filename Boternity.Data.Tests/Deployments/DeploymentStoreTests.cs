using Boternity.Data.Bots;
using Boternity.Data.Deployments;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Deployments;

public sealed class DeploymentStoreTests(Provider provider) : StoreSpec(provider)
{
    private IDeploymentStore Deployments => Database.Resolve<IDeploymentStore>();

    [Test]
    [SpecCase("botmaker-compozy", "store/1", "store/4")]
    public async Task CreateAsync_stores_every_member_in_the_schema_s_form()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var created = await Deployments.CreateAsync(
            New(bot, "  night shift ") with { ContainerId = "c1", Status = DeploymentStatus.Running }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bot_deployments", Cancel)).Single();
        var now = StoredText.Of(Database.Now);
        Assert.That(row, Is.EquivalentTo(new Dictionary<string, object?>
        {
            ["bot_id"] = StoredText.Of(bot),
            ["name"] = "night shift",
            ["ai_provider"] = "anthropic",
            ["model"] = "large",
            ["channel_type"] = "telegram",
            ["container_id"] = "c1",
            ["status"] = "running",
            ["created_at"] = now,
            ["updated_at"] = now,
            ["revision"] = 1L,
        }));
        Assert.That((created.Name, created.Status, created.CreatedAt), Is.EqualTo(("night shift", DeploymentStatus.Running, Database.Now)));
    }

    [Test]
    public async Task CreateAsync_in_one_unit_with_the_bot_makes_both_or_none()
    {
        var bots = Database.Resolve<IBotStore>();
        var taken = await Database.AddBotAsync("old", Cancel);
        await Deployments.CreateAsync(New(taken, "shift"), Cancel);

        var bot = await DeployNewAsync("Luna", "other");
        var refused = await Caught.ByAsync<StoreException>(() => DeployNewAsync("Nova", "shift"));

        Assert.That((await Deployments.GetAsync(bot.Id, Cancel))?.Name, Is.EqualTo("other"));
        Assert.That((refused.Kind, refused.Outcome), Is.EqualTo((StoreErrorKind.Conflict, WriteOutcome.RolledBack)));
        Assert.That(await bots.GetBySlugAsync("nova", Cancel), Is.Null);

        Task<Bot> DeployNewAsync(string botName, string name) => Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                var added = await bots.CreateAsync(new NewBot { Name = botName }, token);
                await Deployments.CreateAsync(New(added.Id, name), token);
                return added;
            },
            Cancel);
    }

    [Test]
    public async Task CreateAsync_with_a_taken_name_is_a_conflict_that_names_the_index()
    {
        await Deployments.CreateAsync(New(await Database.AddBotAsync("a", Cancel), "shift"), Cancel);
        var second = await Database.AddBotAsync("b", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Deployments.CreateAsync(New(second, "shift"), Cancel));

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        Assert.That(await Deployments.GetAsync(second, Cancel), Is.Null);
    }

    [Test]
    public async Task CreateAsync_of_a_deployed_bot_is_a_conflict_and_of_an_absent_one_a_foreign_key()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one"), Cancel);

        var twice = await Caught.ByAsync<StoreException>(() => Deployments.CreateAsync(New(bot, "two"), Cancel));
        var absent = await Caught.ByAsync<StoreException>(() => Deployments.CreateAsync(New(Uuid7.Create(Database.Now), "three"), Cancel));

        Assert.That((twice.Kind, twice.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        Assert.That(absent.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    [Test]
    public async Task Members_out_of_their_range_are_refused_by_their_name()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        var valid = New(bot, "one");
        (NewDeployment Deployment, string Member)[] cases =
        [
            (valid with { Name = " " }, "Name"),
            (valid with { Name = new string('x', 257) }, "Name"),
            (valid with { AiProvider = "" }, "AiProvider"),
            (valid with { Model = "a\0" }, "Model"),
            (valid with { ChannelType = "\ud800" }, "ChannelType"),
            (valid with { ContainerId = "  " }, "ContainerId"),
            (valid with { Status = (DeploymentStatus)9 }, "Status"),
        ];

        foreach (var (deployment, member) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(() => Deployments.CreateAsync(deployment, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_deployments", Cancel), Is.EqualTo(0L));
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/5", "store/7")]
    public async Task GetByNameAsync_compares_exactly_and_absent_ones_are_null()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "Shift"), Cancel);

        Assert.That((await Deployments.GetByNameAsync("Shift", Cancel))?.BotId, Is.EqualTo(bot));
        Assert.That(await Deployments.GetByNameAsync("shift", Cancel), Is.Null);
        Assert.That(await Deployments.GetByNameAsync("a\0", Cancel), Is.Null);
        Assert.That(await Deployments.GetAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/8", "store/9", "store/10")]
    public async Task ListAsync_pages_newest_first_with_ties_by_id_and_filters_by_status()
    {
        var bots = new List<Guid>();
        for (var index = 0; index < 7; index++)
        {
            bots.Add(await Database.AddBotAsync($"b{index}", Cancel));
            await Deployments.CreateAsync(
                New(bots[^1], $"d{index}") with { Status = index % 2 == 0 ? DeploymentStatus.Running : DeploymentStatus.Stopped }, Cancel);
            Database.Clock.Advance(TimeSpan.FromSeconds(index % 3));
        }

        var all = await ListAsync(new DeploymentFilter(), 2);
        var none = await ListAsync(new DeploymentFilter { Status = DeploymentStatus.Error }, 2);
        var running = await ListAsync(new DeploymentFilter { Status = DeploymentStatus.Running, Order = SortOrder.Ascending }, 3);

        Assert.That(all, Is.EqualTo(Enumerable.Reverse(bots)));
        Assert.That(none, Is.Empty);
        Assert.That(running, Is.EqualTo(bots.Where((_, index) => index % 2 == 0)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/11", "store/13", "store/18", "store/19")]
    public async Task UpdateAsync_leaves_what_is_absent_and_clears_what_is_null()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one") with { ContainerId = "c1" }, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var renamed = await Deployments.UpdateAsync(bot, new DeploymentUpdate { Name = " two ", Model = "small" }, 1, Cancel);
        var cleared = await Deployments.UpdateAsync(bot, new DeploymentUpdate { ContainerId = new(null) }, null, Cancel);
        var set = await Deployments.UpdateAsync(
            bot, new DeploymentUpdate { ContainerId = new("c2"), AiProvider = "p", ChannelType = "c", Status = DeploymentStatus.Error }, null, Cancel);

        Assert.That((renamed.Name, renamed.Model, renamed.ContainerId, renamed.Revision), Is.EqualTo(("two", "small", "c1", 2L)));
        Assert.That((renamed.UpdatedAt, renamed.CreatedAt), Is.EqualTo((Database.Now, Database.Now.AddMinutes(-1))));
        Assert.That((cleared.Name, cleared.ContainerId), Is.EqualTo(("two", (string?)null)));
        Assert.That((set.ContainerId, set.AiProvider, set.ChannelType, set.Status), Is.EqualTo(("c2", "p", "c", DeploymentStatus.Error)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/20")]
    public async Task UpdateAsync_of_another_revision_or_an_absent_deployment_changes_nothing()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one"), Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM bot_deployments", Cancel);

        var moved = await Caught.ByAsync<StoreException>(() => Deployments.UpdateAsync(bot, new DeploymentUpdate { Name = "x" }, 7, Cancel));
        var absent = await Caught.ByAsync<StoreException>(
            () => Deployments.UpdateAsync(Uuid7.Create(Database.Now), new DeploymentUpdate { Name = "x" }, null, Cancel));

        Assert.That((moved.Kind, moved.Code, absent.Kind), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.RevisionConflict, StoreErrorKind.NotFound)));
        Assert.That(await Database.QueryAsync($"SELECT * FROM bot_deployments", Cancel), Is.EqualTo(before));
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/14")]
    public async Task UpdateStatusAsync_sets_the_status_and_touches_the_time()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one"), Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        await Deployments.UpdateStatusAsync(bot, DeploymentStatus.Running, Cancel);

        var stored = (await Deployments.GetAsync(bot, Cancel))!;
        Assert.That((stored.Status, stored.UpdatedAt, stored.Revision), Is.EqualTo((DeploymentStatus.Running, Database.Now, 2L)));
        Assert.That(
            (await Caught.ByAsync<StoreException>(() => Deployments.UpdateStatusAsync(bot, (DeploymentStatus)9, Cancel))).Kind,
            Is.EqualTo(StoreErrorKind.InvalidInput));
        Assert.That(
            (await Caught.ByAsync<StoreException>(() => Deployments.UpdateStatusAsync(Guid.Empty, DeploymentStatus.Running, Cancel))).Kind,
            Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    [SpecCase("botmaker-compozy", "store/21", "store/22")]
    public async Task DeleteAsync_removes_the_deployment_and_leaves_the_bot()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one"), Cancel);

        await Deployments.DeleteAsync(bot, Cancel);

        Assert.That(await Deployments.GetAsync(bot, Cancel), Is.Null);
        Assert.That(await Database.Resolve<IBotStore>().GetAsync(bot, Cancel), Is.Not.Null);
        Assert.That(
            (await Caught.ByAsync<StoreException>(() => Deployments.DeleteAsync(bot, Cancel))).Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    public async Task Deleting_the_bot_past_the_library_deletes_its_deployment()
    {
        var bot = await Database.AddBotAsync("a", Cancel);
        await Deployments.CreateAsync(New(bot, "one"), Cancel);

        await Database.ExecuteAsync($"DELETE FROM bots WHERE id = {bot}", Cancel);

        Assert.That(await Deployments.GetAsync(bot, Cancel), Is.Null);
    }

    [Test]
    public async Task Columns_left_out_of_an_insert_get_their_defaults_and_a_status_of_its_own_is_refused()
    {
        var bot = await Database.AddBotAsync("a", Cancel);

        await Database.ExecuteAsync(
            $"INSERT INTO bot_deployments (bot_id, name, ai_provider, model, channel_type) VALUES ({bot}, 'n', 'p', 'm', 'c')", Cancel);

        var stored = (await Deployments.GetAsync(bot, Cancel))!;
        Assert.That((stored.Status, stored.ContainerId, stored.Revision), Is.EqualTo((DeploymentStatus.Created, (string?)null, 1L)));
        Assert.That(stored.CreatedAt, Is.EqualTo(stored.UpdatedAt).Within(TimeSpan.FromSeconds(1)).And.GreaterThan(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(
            async () => await Database.ExecuteAsync($"UPDATE bot_deployments SET status = 'starting'", Cancel),
            Throws.InstanceOf<System.Data.Common.DbException>());
    }

    internal static NewDeployment New(Guid bot, string name) =>
        new() { BotId = bot, Name = name, AiProvider = "anthropic", Model = "large", ChannelType = "telegram" };

    private async Task<List<Guid>> ListAsync(DeploymentFilter filter, int size)
    {
        var found = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Deployments.ListAsync(filter, new PageRequest { Size = size, Cursor = cursor }, Cancel);
            found.AddRange(page.Items.Select(item => item.BotId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return found;
    }
}
