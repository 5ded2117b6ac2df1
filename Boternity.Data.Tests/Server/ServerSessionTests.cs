using System.Data;
using Npgsql;

namespace Boternity.Data.Tests.Server;

/// <summary>What sessions, transactions and their locks ask for.</summary>
public sealed class ServerSessionTests : ServerFeatureSpec
{
    private const string Two = "CREATE TABLE t (id integer PRIMARY KEY, n integer NOT NULL); INSERT INTO t VALUES (1, 0), (2, 0)";

    [TestCase("TimeZone", "UTC")]
    [TestCase("default_transaction_isolation", "read committed")]
    [TestCase("default_transaction_read_only", "on")]
    [TestCase("client_min_messages", "notice")]
    [TestCase("lock_timeout", "5000")]
    [TestCase("statement_timeout", "30000")]
    [TestCase("idle_in_transaction_session_timeout", "30000")]
    public async Task Setting_of_the_startup_packet_reads_back(string name, string value)
    {
        var options = $"-c {name}={value.Replace(" ", @"\ ", StringComparison.Ordinal)}";
        await using var server = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { Options = options, Pooling = false });
        await using var session = await server.OpenConnectionAsync(Cancel);

        Assert.That(await ScalarAsync(session, $"SELECT setting FROM pg_settings WHERE name = '{name}'"), Is.EqualTo(value));
    }

    [TestCase("server_encoding", "UTF8")]
    [TestCase("fsync", "on")]
    [TestCase("full_page_writes", "on")]
    public async Task Setting_of_the_server_is_what_durability_asks_for(string name, string value) =>
        Assert.That(await ScalarAsync($"SELECT setting FROM pg_settings WHERE name = '{name}'"), Is.EqualTo(value));

    [Test]
    public async Task Commits_are_not_asynchronous() =>
        Assert.That(await ScalarAsync("SELECT setting FROM pg_settings WHERE name = 'synchronous_commit'"), Is.Not.Null.And.Not.EqualTo("off"));

    [TestCase("data_checksums")]
    [TestCase("data_sync_retry")]
    public async Task Setting_of_the_server_is_known(string name) =>
        Assert.That(await ScalarAsync($"SELECT setting FROM pg_settings WHERE name = '{name}'"), Is.Not.Null);

    [Test]
    public async Task Server_says_whether_it_is_a_standby() => Assert.That(await ScalarAsync("SELECT pg_is_in_recovery()"), Is.False);

    [Test]
    public async Task Read_only_session_refuses_to_write()
    {
        await ExecuteAsync(Two);
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await ExecuteAsync(session, "SET default_transaction_read_only = on");

        Assert.That((await RefusalOfAsync(session, "DELETE FROM t")).SqlState, Is.EqualTo("25006"));
    }

    [Test]
    public async Task Lock_and_statement_time_out_with_codes_of_their_own()
    {
        await ExecuteAsync(Two);
        await using var holder = await Server.OpenConnectionAsync(Cancel);
        await using var transaction = await holder.BeginTransactionAsync(Cancel);
        await ExecuteAsync(holder, "UPDATE t SET n = 1 WHERE id = 1");
        await using var session = await Server.OpenConnectionAsync(Cancel);

        await ExecuteAsync(session, "SET lock_timeout = '100ms'");
        Assert.That((await RefusalOfAsync(session, "UPDATE t SET n = 2 WHERE id = 1")).SqlState, Is.EqualTo("55P03"));

        await ExecuteAsync(session, "SET statement_timeout = '100ms'");
        Assert.That((await RefusalOfAsync(session, "SELECT pg_sleep(30)")).SqlState, Is.EqualTo("57014"));
    }

    [Test]
    public async Task Running_statement_can_be_cancelled()
    {
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using var command = session.CreateCommand();
        command.CommandText = "SELECT pg_sleep(30)";
        var statement = command.ExecuteNonQueryAsync(Cancel);

        // One that comes before the server began is without effect.
        while (!statement.IsCompleted)
        {
            command.Cancel();
            await Task.WhenAny(statement, Task.Delay(TimeSpan.FromMilliseconds(20), Cancel));
        }

        // The driver's own name for it.
        await Assert.ThatAsync(
            () => statement,
            Throws.InstanceOf<OperationCanceledException>().With.InnerException.Property("SqlState").EqualTo("57014"));
    }

    [Test]
    public async Task Savepoint_takes_back_a_part_and_the_rest_is_committed()
    {
        await ExecuteAsync(Two);
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using (var transaction = await session.BeginTransactionAsync(Cancel))
        {
            await ExecuteAsync(session, "UPDATE t SET n = 1 WHERE id = 1");
            await transaction.SaveAsync("part", Cancel);
            Assert.That((await RefusalOfAsync(session, "INSERT INTO t VALUES (1, 0)")).SqlState, Is.EqualTo("23505"));
            await transaction.RollbackAsync("part", Cancel);
            await ExecuteAsync(session, "UPDATE t SET n = 1 WHERE id = 2");
            await transaction.CommitAsync(Cancel);
        }

        Assert.That(await ScalarAsync("SELECT sum(n) FROM t"), Is.EqualTo(2));
    }

    [Test]
    public async Task Failed_transaction_refuses_a_statement_that_is_sent_with_its_COMMIT()
    {
        await ExecuteAsync(Two);
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using (await session.BeginTransactionAsync(Cancel))
        {
            await ExecuteAsync(session, "UPDATE t SET n = 1");
            await RefusalOfAsync(session, "INSERT INTO t VALUES (1, 0)");
            Assert.That((await RefusalOfAsync(session, "SELECT 1; COMMIT")).SqlState, Is.EqualTo("25P02"));
        }

        Assert.That(await ScalarAsync("SELECT sum(n) FROM t"), Is.EqualTo(0));
    }

    [Test]
    public async Task Advisory_lock_of_a_transaction_keeps_others_out_until_it_ends()
    {
        const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('bd_feature', 0))";
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await ExecuteAsync(session, "SET lock_timeout = '100ms'");
        await using var holder = await Server.OpenConnectionAsync(Cancel);
        await using (await holder.BeginTransactionAsync(Cancel))
        {
            await ExecuteAsync(holder, Lock);
            Assert.That((await RefusalOfAsync(session, Lock)).SqlState, Is.EqualTo("55P03"));
        }

        await ExecuteAsync(session, Lock);
    }

    [Test]
    public async Task Deadlock_is_found_and_ends_one_transaction()
    {
        await ExecuteAsync(Two);
        await using var first = await Server.OpenConnectionAsync(Cancel);
        await using var second = await Server.OpenConnectionAsync(Cancel);
        await using var ofFirst = await first.BeginTransactionAsync(Cancel);
        await using var ofSecond = await second.BeginTransactionAsync(Cancel);
        await ExecuteAsync(first, "UPDATE t SET n = 1 WHERE id = 1");
        await ExecuteAsync(second, "UPDATE t SET n = 2 WHERE id = 2");

        var outcomes = await Task.WhenAll(CrossAsync(first, 2), CrossAsync(second, 1));

        Assert.That(outcomes, Is.EquivalentTo((string?[])[null, "40P01"]));

        // Who loses lets go at once, so that the other one comes through.
        static async Task<string?> CrossAsync(NpgsqlConnection session, int id)
        {
            try
            {
                await ExecuteAsync(session, $"UPDATE t SET n = 3 WHERE id = {id}");
                return null;
            }
            catch (PostgresException refusal)
            {
                await ExecuteAsync(session, "ROLLBACK");
                return refusal.SqlState;
            }
        }
    }

    [Test]
    public async Task Read_committed_sees_what_others_commit_meanwhile()
    {
        await ExecuteAsync(Two);
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await using var transaction = await session.BeginTransactionAsync(IsolationLevel.ReadCommitted, Cancel);
        Assert.That(await ScalarAsync(session, "SELECT sum(n) FROM t"), Is.EqualTo(0));

        await ExecuteAsync("UPDATE t SET n = 1");

        Assert.That(await ScalarAsync(session, "SELECT sum(n) FROM t"), Is.EqualTo(2));
    }
}
