using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>The injected contexts: plain EF Core on the primary, and read-only sessions.</summary>
[CancelAfter(60_000)]
public sealed class PostgresContextTests : PostgresSpec
{
    private BoternityDbContext Context => Database.Resolve<BoternityDbContext>();

    [Test]
    public async Task BeginTransaction_commits_what_the_context_did()
    {
        await using (var transaction = await Context.Database.BeginTransactionAsync(Cancel))
        {
            await AddAsync(Context, 1, Cancel);
            await AddAsync(Context, 2, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        Assert.That((await CounterAsync(1), await CounterAsync(2)), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task BeginTransaction_synchronous_commit_and_rollback()
    {
        await Task.Run(RunSynchronously, Cancel);

        Assert.That((await CounterAsync(1), await CounterAsync(2)), Is.EqualTo((1L, 0L)));
    }

    [Test]
    public async Task CommitAsync_of_a_failed_transaction_throws_its_first_error()
    {
        await using var transaction = await Context.Database.BeginTransactionAsync(Cancel);
        await AddAsync(Context, 1, Cancel);
        await Assert.ThatAsync(
            () => Context.Database.ExecuteSqlAsync($"UPDATE counters SET n = -1 WHERE id = 2", Cancel), Throws.TypeOf<PostgresException>());

        var error = await FailureOf(transaction.CommitAsync(Cancel));

        Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, "ck_counters_n")));
        Assert.That(error.Outcome, Is.EqualTo(WriteOutcome.RolledBack));
        Assert.That(await CounterAsync(1), Is.Zero);
    }

    [Test]
    public async Task CommitAsync_that_the_server_refuses_throws_a_typed_error()
    {
        await AddDeferredForeignKeyAsync();
        await using var transaction = await Context.Database.BeginTransactionAsync(Cancel);
        await Context.Database.ExecuteSqlAsync($"UPDATE counters SET owner = 9", Cancel);

        var error = await FailureOf(transaction.CommitAsync(Cancel));

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.ForeignKey, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task SaveChangesAsync_failure_is_a_typed_error_and_the_context_can_go_on()
    {
        await Database.AddBotAsync("luna", Cancel);
        var id = (await Context.Bots.AsNoTracking().SingleAsync(Cancel)).Id;
        Context.Remove(await Context.Bots.SingleAsync(Cancel));
        await Database.ExecuteAsync($"DELETE FROM bots WHERE id = {id}", Cancel);

        var error = await FailureOf(Context.SaveChangesAsync(Cancel));

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Revision)));
        Assert.That(await Context.SaveChangesAsync(Cancel), Is.Zero);
    }

    [Test]
    public async Task Read_context_refuses_to_write()
    {
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        var refusal = Assert.ThrowsAsync<PostgresException>(() => reader.Database.ExecuteSqlAsync($"UPDATE counters SET n = 1", Cancel));

        var error = (IStoreError)StoreErrors.Translate(refusal);
        Assert.That((error.Kind, error.SqlState), Is.EqualTo((StoreErrorKind.ReadOnly, "25006")));
    }

    [Test]
    public async Task Read_context_that_undid_its_setting_is_read_only_again_at_its_next_statement()
    {
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        await reader.Database.ExecuteSqlAsync($"SET default_transaction_read_only = off", Cancel);

        await Assert.ThatAsync(
            () => reader.Database.ExecuteSqlAsync($"UPDATE counters SET n = 1", Cancel),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("25006"));
    }

    [Test]
    public async Task Read_transaction_cannot_become_writable_after_its_first_query()
    {
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        await using var transaction = await reader.Database.BeginTransactionAsync(Cancel);
        await reader.Bots.CountAsync(Cancel);

        await Assert.ThatAsync(
            () => reader.Database.ExecuteSqlAsync($"SET TRANSACTION READ WRITE", Cancel),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("25001"));
    }

    [Test]
    public async Task Read_session_on_a_primary_can_be_made_writable_on_purpose()
    {
        // Not a promise: what docs/postgresql.md says the setting does not stop.
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        await reader.Database.OpenConnectionAsync(Cancel);
        await reader.Database.ExecuteSqlAsync($"SET default_transaction_read_only = off", Cancel);
        await reader.Database.ExecuteSqlAsync($"UPDATE counters SET n = 1 WHERE id = 1", Cancel);

        Assert.That(await CounterAsync(1), Is.EqualTo(1));
    }

    [Test]
    public async Task Read_query_runs_again_when_its_session_was_ended_while_idle()
    {
        var readers = Database.Resolve<IDbContextFactory<BoternityReadDbContext>>();
        await using var reader = await readers.CreateDbContextAsync(Cancel);
        await reader.Bots.CountAsync(Cancel);
        await TerminateAsync("");

        Assert.That(await reader.Bots.CountAsync(Cancel), Is.Zero);
    }

    [Test]
    public async Task Read_query_in_a_transaction_is_not_repeated()
    {
        await using var reader = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        await using var transaction = await reader.Database.BeginTransactionAsync(Cancel);
        await reader.Bots.CountAsync(Cancel);
        await TerminateAsync("");

        var lost = Assert.CatchAsync(() => reader.Bots.CountAsync(Cancel));

        Assert.That(((IStoreError)StoreErrors.Translate(lost)).Kind, Is.EqualTo(StoreErrorKind.StorageUnavailable));
    }

    [Test]
    public async Task Store_read_in_a_unit_sees_what_the_unit_wrote()
    {
        var bots = Database.Resolve<IBotStore>();

        var found = await Writes.WriteAsync(
            async (_, token) =>
            {
                var bot = await bots.CreateAsync(new NewBot { Name = "Luna" }, token);
                return await bots.GetAsync(bot.Id, token);
            },
            Cancel);

        Assert.That(found?.Name, Is.EqualTo("Luna"));
    }

    private void RunSynchronously()
    {
        using (var transaction = Context.Database.BeginTransaction())
        {
            Context.Database.ExecuteSql($"UPDATE counters SET n = 1 WHERE id = 1");
            transaction.Commit();
        }

        using (Context.Database.BeginTransaction())
        {
            Context.Database.ExecuteSql($"UPDATE counters SET n = 1 WHERE id = 2");
        }
    }
}
