using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Harness;

public sealed class TestDatabaseTests(Provider provider) : StoreSpec(provider)
{
    [Test]
    public async Task AddBotAsync_writes_the_row_in_the_schema_s_forms()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        var row = (await Database.QueryAsync($"SELECT id, slug, tags, created_at, revision, user_id FROM bots", Cancel)).Single();

        Assert.That(row["id"], Is.EqualTo(StoredText.Of(bot)));
        Assert.That(row["slug"], Is.EqualTo("luna"));
        Assert.That(row["tags"], Is.EqualTo("[]"));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now)).And.Length.EqualTo(27));
        Assert.That(row["revision"], Is.EqualTo(1L));
        Assert.That(row["user_id"], Is.Null);
    }

    [Test]
    public async Task Holes_are_parameters_of_their_type()
    {
        var bot = await Database.AddBotAsync("it's {0} \"quoted\"", Cancel);
        await Database.AddBotAsync("other", Cancel);

        var changed = await Database.ExecuteAsync(
            $"""
            UPDATE bots SET tags = {"[\"a\"]"}, updated_at = {Database.Now.AddHours(1)}, user_id = {null}, revision = {2}
            WHERE id = {bot}
            """,
            Cancel);
        var found = await Database.ScalarAsync(
            $"SELECT slug FROM bots WHERE created_at < updated_at AND id = {bot} AND revision = {2L}", Cancel);

        Assert.That(changed, Is.EqualTo(1));
        Assert.That(found, Is.EqualTo("it's {0} \"quoted\""));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(2L));
        Assert.That(await Database.ScalarAsync($"SELECT SUM(revision) FROM bots", Cancel), Is.EqualTo(3L));
        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots WHERE slug = 'nobody'", Cancel), Is.Null);
    }

    [Test]
    public void Holes_without_a_stored_form_are_refused() =>
        Assert.That(
            async () => await Database.ScalarAsync($"SELECT {DayOfWeek.Monday}", Cancel),
            Throws.ArgumentException.With.Message.Contains(nameof(DayOfWeek)));

    [Test]
    public async Task OpenAsync_gives_each_caller_a_database_of_its_own()
    {
        await using var other = await TestEnvironment.OpenAsync(Database.Provider, Cancel);

        await Database.AddBotAsync("luna", Cancel);

        Assert.That(other.Target, Is.Not.EqualTo(Database.Target));
        Assert.That(await other.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
    }

    [Test]
    public async Task OpenAsync_many_at_once_gives_isolated_databases()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TestEnvironment.OpenAsync(Database.Provider, Cancel)));

        await Task.WhenAll(databases.Select(database => database.AddBotAsync("luna", Cancel)));

        foreach (var database in databases)
        {
            Assert.That(await database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.EqualTo(1L));
            await database.DisposeAsync();
        }
    }

    [Test]
    public async Task OpenEmptyAsync_has_no_tables()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);

        if (Database.Provider == Provider.Sqlite)
        {
            Assert.That(empty.Target, Does.Not.Exist);
            Assert.That(Path.GetDirectoryName(empty.Target), Does.Exist);
        }
        else
        {
            Assert.That(
                await empty.ScalarAsync($"SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'", Cancel), Is.Zero);
        }
    }

    [Test]
    public async Task DisposeAsync_removes_the_database()
    {
        var other = await TestEnvironment.OpenAsync(Database.Provider, Cancel);
        await other.AddBotAsync("luna", Cancel);

        await other.DisposeAsync();

        if (Database.Provider == Provider.Sqlite)
        {
            Assert.That(other.Folder, Does.Not.Exist);
        }
        else
        {
            await (await TestEngines.RequirePostgresAsync(Cancel)).WhenDroppedAsync();
            var name = other.Target.Split("Database=")[1].Split(';')[0];
            Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM pg_database WHERE datname = {name}", Cancel), Is.Zero);
        }
    }

    [Test]
    public async Task Services_see_the_options_of_the_test()
    {
        var options = new TestDatabaseOptions { ConfigureServices = services => services.AddSingleton("from the test") };
        await using var other = await TestEnvironment.OpenAsync(Database.Provider, options, Cancel);

        Assert.That(other.Resolve<string>(), Is.EqualTo("from the test"));
        Assert.That(other.Resolve<TimeProvider>(), Is.SameAs(other.Clock));
    }

    [Test]
    public async Task OpenHost_opens_the_same_database_with_other_services()
    {
        await using var second = Database.OpenHost();

        Assert.That(second.Services, Is.Not.SameAs(Database.Services));
        Assert.That(second.Resolve<TimeProvider>(), Is.SameAs(Database.Clock));
    }
}
