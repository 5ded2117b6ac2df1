using System.Data;
using System.Security.Cryptography;
using Npgsql;

namespace Boternity.Data.Tests.Server;

/// <summary>What backups, restores, the doctor, the erasing of keys and these tests themselves ask of the server as a whole.</summary>
public sealed class ServerDatabaseTests : ServerFeatureSpec
{
    [Test]
    public async Task Version_is_15_or_newer()
    {
        var version = (string)(await ScalarAsync("SELECT version()"))!;
        await TestContext.Progress.WriteLineAsync(version);

        Assert.That(await ScalarAsync("SELECT current_setting('server_version_num')::integer"), Is.GreaterThanOrEqualTo(150_000), version);
    }

    [Test]
    public async Task Database_can_be_created_copied_renamed_and_dropped_with_its_sessions()
    {
        var name = $"bd_feature_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        string[] names = [name, $"{name}_copy", $"{name}_renamed"];
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
            await ExecuteAsync($"CREATE DATABASE {name}_copy TEMPLATE {name}");
            await ExecuteAsync($"ALTER DATABASE {name}_copy RENAME TO {name}_renamed");
            Assert.That(
                await ScalarAsync(
                    $"SELECT pg_database_size(datname) > 0 AND pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = '{name}_renamed'"),
                Is.True);

            // A session that stays does not keep it.
            await using var session = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { Database = names[2], Pooling = false }.ConnectionString);
            await session.OpenAsync(Cancel);
            await ExecuteAsync($"DROP DATABASE {name}_renamed WITH (FORCE)");
        }
        finally
        {
            foreach (var left in names)
            {
                await ExecuteAsync($"DROP DATABASE IF EXISTS {left}");
            }
        }
    }

    [Test]
    public async Task Snapshot_of_a_transaction_can_be_taken_over_by_another()
    {
        await ExecuteAsync("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1)");
        await using var first = await Server.OpenConnectionAsync(Cancel);
        await using var ofFirst = await first.BeginTransactionAsync(IsolationLevel.RepeatableRead, Cancel);
        await ExecuteAsync(first, "SET TRANSACTION READ ONLY");
        var snapshot = (string)(await ScalarAsync(first, "SELECT pg_export_snapshot()"))!;
        await ExecuteAsync("INSERT INTO t VALUES (2)");

        await using var second = await Server.OpenConnectionAsync(Cancel);
        await using var ofSecond = await second.BeginTransactionAsync(IsolationLevel.RepeatableRead, Cancel);
        await ExecuteAsync(second, $"SET TRANSACTION SNAPSHOT '{snapshot}'");

        Assert.That(await ScalarAsync(first, "SELECT count(*) FROM t"), Is.EqualTo(1));
        Assert.That(await ScalarAsync(second, "SELECT count(*) FROM t"), Is.EqualTo(1));
    }

    [Test]
    public async Task Table_can_be_rewritten_so_that_no_page_keeps_what_was_deleted()
    {
        const string File = "SELECT pg_relation_filenode('t'::regclass)";
        await ExecuteAsync("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1); DELETE FROM t");
        var before = await ScalarAsync(File);

        await ExecuteAsync("VACUUM (FULL) t");

        Assert.That(await ScalarAsync(File), Is.Not.Null.And.Not.EqualTo(before));
    }

    [Test]
    public async Task Transactions_that_may_still_see_what_was_deleted_are_known() =>
        Assert.That(
            await ScalarAsync(
                """
                SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND age(backend_xmin) < 0)
                    AND NOT EXISTS (SELECT 1 FROM pg_replication_slots WHERE age(xmin) < 0)
                    AND NOT EXISTS (SELECT 1 FROM pg_prepared_xacts WHERE age(transaction) < 0)
                    AND age(pg_snapshot_xmax(pg_current_snapshot())::xid) <= 0
                """),
            Is.True);

    [Test]
    public async Task Sessions_are_listed_and_can_be_ended()
    {
        await using var session = await Server.OpenConnectionAsync(Cancel);

        Assert.That(
            await ScalarAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {session.ProcessID}"), Is.True);
        await Assert.ThatAsync(() => ScalarAsync(session, "SELECT pg_sleep(30)"), Throws.InstanceOf<NpgsqlException>());
    }

    [Test]
    public async Task Standbys_and_how_far_they_are_are_listed() =>
        Assert.That(
            await ScalarAsync(
                "SELECT count(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint) = count(replay_lsn) FROM pg_stat_replication"),
            Is.True);

    [Test]
    public async Task Rights_of_the_login_are_told()
    {
        await ExecuteAsync("CREATE TABLE t (id integer)");

        Assert.That(
            await ScalarAsync(
                """
                SELECT has_table_privilege('t'::regclass::oid, 'DELETE')
                    AND pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') IS NOT NULL
                """),
            Is.True);
    }
}
