using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Server;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>What happens on PostgreSQL alone: each test has a table <c>counters</c> of two rows beside the schema.</summary>
[Category(nameof(Provider.Postgres))]
[Category(ServerSuite.Category)]
public abstract class PostgresSpec
{
    protected ITestDatabase Database { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected IWriteQueue Writes => Database.Resolve<IWriteQueue>();

    [SetUp]
    public async Task OpenDatabase()
    {
        Database = await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);
        await Database.ExecuteAsync(
            $"CREATE TABLE counters (id int PRIMARY KEY, n int NOT NULL CONSTRAINT ck_counters_n CHECK (n >= 0), label varchar(5))",
            Cancel);
        await Database.ExecuteAsync($"INSERT INTO counters VALUES (1, 0), (2, 0)", Cancel);
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    protected Task<int> AddDeferredForeignKeyAsync() => Database.ExecuteAsync(
        $"ALTER TABLE counters ADD owner int CONSTRAINT fk_counters_owner REFERENCES counters (id) DEFERRABLE INITIALLY DEFERRED",
        Cancel);

    protected static Task<int> AddAsync(BoternityDbContext context, int id, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync($"UPDATE counters SET n = n + 1 WHERE id = {id}", cancellationToken);

    protected async Task<object?> CounterAsync(int id) => await Database.ScalarAsync($"SELECT n FROM counters WHERE id = {id}", Cancel);

    /// <summary>The error of a unit that fails.</summary>
    protected async Task<IStoreError> FailAsync(
        Func<BoternityDbContext, CancellationToken, Task> unit, CancellationToken token = default) =>
        await FailureOf(Writes.WriteAsync(unit, token));

    protected static async Task<IStoreError> FailureOf(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception exception) when (exception is IStoreError)
        {
            return (IStoreError)exception;
        }

        Assert.Fail("It did not fail.");
        throw new InvalidOperationException();
    }

    /// <summary>Makes each COMMIT of a change of <c>counters</c> take a while, before its outcome is decided.</summary>
    protected async Task SlowCommitAsync(double seconds)
    {
        await Database.ExecuteAsync($"CREATE TABLE waits AS SELECT {seconds}::float AS seconds", Cancel);
        await Database.ExecuteAsync(
            $"""
            CREATE FUNCTION wait_a_while() RETURNS trigger LANGUAGE plpgsql
            AS 'BEGIN PERFORM pg_sleep(seconds) FROM waits; RETURN NULL; END'
            """,
            Cancel);
        await Database.ExecuteAsync(
            $"""
            CREATE CONSTRAINT TRIGGER tr_counters_slow AFTER UPDATE ON counters DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION wait_a_while()
            """,
            Cancel);
    }

    protected static async Task SwallowAsync(Func<Task> statement)
    {
        try
        {
            await statement();
        }
        catch (Exception exception) when (StoreErrors.Translate(exception) is IStoreError)
        {
        }
    }

    /// <summary>Waits until another session's statement runs, or waits for a lock, that contains the text.</summary>
    protected async Task UntilRunsAsync(string text)
    {
        while (await Database.ScalarAsync(
            $"""
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND pid <> pg_backend_pid() AND datname = current_database() AND query LIKE {$"%{text}%"}
            """,
            Cancel) is 0L)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }
    }

    /// <summary>Ends each other session whose running or last statement contains the text, and waits for its end.</summary>
    protected async Task TerminateAsync(string text) => await Database.ScalarAsync(
        $"""
        SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE {$"%{text}%"}
        """,
        Cancel);
}
