using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage;

/// <summary>The database takes a unit's transaction away.</summary>
public sealed class WriteQueueLossTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    private IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    private IBotStore Bots => Database.Resolve<IBotStore>();

    [Test]
    public async Task WriteAsync_session_that_ends_in_the_commit_is_an_unknown_outcome()
    {
        if (_provider != Provider.Postgres)
        {
            Assert.Ignore("SQLite has no server that could end a session.");
        }

        // A deferred trigger runs inside of COMMIT, and ends the session there.
        await CreateDieAsync();
        await Database.ExecuteAsync(
            $"CREATE CONSTRAINT TRIGGER t AFTER INSERT ON bots DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
        Assert.That(error.IsTransient, Is.False);
    }

    [Test]
    public async Task WriteAsync_session_that_ends_inside_of_a_nested_part_says_why()
    {
        if (_provider != Provider.Postgres)
        {
            Assert.Ignore("SQLite has no server that could end a session.");
        }

        var error = Assert.ThrowsAsync<StoreException>(() => Queue.WriteAsync(
            (_, token) => Queue.WriteAsync(
                (context, inner) => context.Database.ExecuteSqlAsync($"SELECT pg_terminate_backend(pg_backend_pid())", inner), token),
            Cancel))!;

        Assert.That((error.Kind, error.SqlState), Is.EqualTo((StoreErrorKind.StorageUnavailable, "57P01")));
        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
        await Bots.CreateAsync(new NewBot { Name = "Next" }, Cancel);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task WriteAsync_unit_whose_transaction_is_gone_stores_nothing_and_says_why(bool goesOn)
    {
        if (_provider == Provider.Sqlite)
        {
            await Database.ExecuteAsync(
                $"CREATE TRIGGER t BEFORE INSERT ON bots WHEN NEW.slug = 'poison' BEGIN SELECT RAISE(ROLLBACK, 'x'); END", Cancel);
        }
        else
        {
            await CreateDieAsync();
            await Database.ExecuteAsync(
                $"CREATE TRIGGER t BEFORE INSERT ON bots FOR EACH ROW WHEN (NEW.slug = 'poison') EXECUTE FUNCTION die()", Cancel);
        }

        var error = Assert.ThrowsAsync<StoreException>(() => Queue.WriteAsync(
            async (_, token) =>
            {
                await Bots.CreateAsync(new NewBot { Name = "Before" }, token);
                Assert.ThrowsAsync<StoreException>(() => Bots.CreateAsync(new NewBot { Name = "Poison" }, token));
                await (goesOn ? Bots.CreateAsync(new NewBot { Name = "After" }, token) : Task.CompletedTask);
            },
            Cancel))!;

        var kind = _provider == Provider.Sqlite ? StoreErrorKind.Constraint : StoreErrorKind.StorageUnavailable;
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((kind, WriteOutcome.RolledBack)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bots", Cancel), Is.Zero);
        await Bots.CreateAsync(new NewBot { Name = "Next" }, Cancel);
    }

    // Ends the session that it runs in.
    private Task<int> CreateDieAsync() => Database.ExecuteAsync(
        $$"""
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$
        """,
        Cancel);
}
