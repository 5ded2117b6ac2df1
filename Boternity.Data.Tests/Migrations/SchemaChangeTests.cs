using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Another process, of a newer version, migrates the database while this one works with it: from then on nothing is written here.</summary>
public sealed class SchemaChangeTests(Provider provider) : StoreSpec(provider)
{
    private const int SchemaChanged = 3031;

    private readonly Provider _provider = provider;

    private IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    [SetUp]
    public async Task Write()
    {
        await Database.ExecuteAsync($"CREATE TABLE marks (label TEXT NOT NULL)", Cancel);
        await MarkAsync("before");
    }

    [Test]
    public async Task Unit_is_refused_and_undone()
    {
        await NewerVersions.MigrateAsync(Database, Cancel);

        for (var time = 0; time < 2; time++)
        {
            await Assert.ThatAsync(() => MarkAsync("after"), IsRefusal);
        }

        await OnlyTheFirstIsThereAsync();
    }

    [Test]
    public async Task Transaction_of_a_context_is_refused_and_undone()
    {
        var context = Database.Resolve<BoternityDbContext>();
        await context.Database.ExecuteSqlAsync($"SELECT 1", Cancel);
        await NewerVersions.MigrateAsync(Database, Cancel);

        await Assert.ThatAsync(
            async () =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
                await context.Database.ExecuteSqlAsync($"INSERT INTO marks VALUES ('after')", Cancel);
                await transaction.CommitAsync(Cancel);
            },
            IsRefusal);

        await OnlyTheFirstIsThereAsync();
    }

    [Test]
    public async Task Turn_that_has_come_already_refuses_its_next_transaction()
    {
        var context = Database.Resolve<BoternityDbContext>();
        await context.Database.OpenConnectionAsync(Cancel);
        await NewerVersions.MigrateAsync(Database, Cancel);

        await Assert.ThatAsync(
            async () =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
                await context.Database.ExecuteSqlAsync($"INSERT INTO marks VALUES ('after')", Cancel);
                await transaction.CommitAsync(Cancel);
            },
            IsRefusal);

        await context.Database.CloseConnectionAsync();
        await Assert.ThatAsync(() => MarkAsync("after"), IsRefusal);
        await OnlyTheFirstIsThereAsync();
    }

    [Test]
    public async Task Units_that_wait_are_all_refused()
    {
        var logs = new LogLines();
        await using var database = await TestEnvironment.OpenAsync(
            _provider, new TestDatabaseOptions { ConfigureServices = logs.Replace }, Cancel);
        await database.ExecuteAsync($"CREATE TABLE marks (label TEXT NOT NULL)", Cancel);
        var queue = database.Resolve<IWriteQueue>();
        await MarkAsync(queue, "before");
        await NewerVersions.MigrateAsync(database, Cancel);

        var units = Enumerable.Range(0, 20).Select(_ => MarkAsync(queue, "after")).ToList();
        foreach (var unit in units)
        {
            await Assert.ThatAsync(() => unit, IsRefusal);
        }

        // Only SQLite has a writer that many wait for.
        Assert.That(logs.Ours.Count(line => line.Id == SchemaChanged), Is.EqualTo(_provider == Provider.Sqlite ? 1 : 0));
        Assert.That(await database.ScalarAsync($"SELECT count(*) FROM marks WHERE label = 'after'", Cancel), Is.Zero);
    }

    [Test]
    public async Task Writes_go_on_when_the_newer_version_has_taken_its_migration_back()
    {
        await NewerVersions.MigrateAsync(Database, Cancel);
        await Assert.ThatAsync(() => MarkAsync("refused"), IsRefusal);

        await NewerVersions.RevertAsync(Database, Cancel);
        await MarkAsync("after");

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM marks", Cancel), Is.EqualTo(2));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint IsRefusal =>
        Throws.InstanceOf<StoreException>()
            .With.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.SchemaNewer)
            .And.Property(nameof(StoreException.Outcome)).EqualTo(WriteOutcome.RolledBack);

    private Task<int> MarkAsync(string label) => MarkAsync(Queue, label);

    private static Task<int> MarkAsync(IWriteQueue queue, string label) => queue.WriteAsync(
        (context, token) => context.Database.ExecuteSqlAsync($"INSERT INTO marks VALUES ({label})", token), Cancel);

    private async Task OnlyTheFirstIsThereAsync() =>
        Assert.That((await Database.QueryAsync($"SELECT label FROM marks", Cancel)).Select(row => row["label"]), Is.EqualTo((string[])["before"]));
}
