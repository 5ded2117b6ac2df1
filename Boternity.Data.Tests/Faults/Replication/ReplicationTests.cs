using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.Storage.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Faults.Replication;

/// <summary>A service under load while its primary or its standby dies by SIGKILL: what it is told, and what is left.</summary>
[Category("Fault")]
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[CancelAfter(120_000)]
public sealed class ReplicationTests() : PostgresServerSpec(withStandby: true)
{
    private const int Writers = 8;
    private const int Readers = 4;
    private const string WaitingCommits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    private const string HasReplayedAll = "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication";

    private NpgsqlDataSource _standby = null!;

    [SetUp]
    public async Task CreateLedger()
    {
        _standby = NpgsqlDataSource.Create(Servers.ConnectionStringOfStandby);
        await ExecuteAsync("CREATE TABLE debits (caller int, number int, note text NOT NULL, PRIMARY KEY (caller, number))");
        await ExecuteAsync(
            """
            CREATE TABLE credits (
                caller int, number int, note text NOT NULL, PRIMARY KEY (caller, number),
                FOREIGN KEY (caller, number) REFERENCES debits (caller, number))
            """);
        await UntilAsync(HasReplayedAll, true);
    }

    [TearDown]
    public async Task CloseStandby()
    {
        if (_standby is not null)
        {
            await _standby.DisposeAsync();
        }
    }

    [TestCase("on")]
    [TestCase("remote_apply")]
    public async Task Synchronous_standby_that_is_killed_holds_writes_up_until_it_is_back(string synchronousCommit)
    {
        await ReplicateSynchronouslyAsync(synchronousCommit);
        await using var writes = StartWriters();
        await using var reads = StartReaders();
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await reads.UntilAnsweredByAsync(standby: true, Cancel);

        await Servers.KillAsync(LocalServer.Standby, Cancel);
        await UntilAsync(WaitingCommits, (long)Writers);
        await reads.UntilAnsweredByAsync(standby: false, Cancel);

        await Servers.StartAsync(LocalServer.Standby, Cancel);
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await reads.UntilAnsweredByAsync(standby: true, Cancel);
        await StopAsync(writes, reads);

        Assert.That(writes.Errors.Concat(reads.Errors), Is.Empty);
        Assert.That(await WrongAsync(Admin, writes), Is.Empty);
        await UntilAsync(HasReplayedAll, true);
        Assert.That(await WrongAsync(_standby, writes), Is.Empty);
    }

    [Test]
    public async Task Synchronous_standby_that_stays_away_makes_outcomes_unknown_and_acknowledges_nothing()
    {
        await ReplicateSynchronouslyAsync("on");
        await using var writes = StartWriters();
        await writes.UntilAllAsync(acknowledged: true, Cancel);

        await Servers.KillAsync(LocalServer.Standby, Cancel);
        await UntilAsync(WaitingCommits, (long)Writers);
        var before = writes.Acknowledged.Count;
        await writes.UntilAllAsync(acknowledged: false, Cancel);
        Assert.That(writes.Acknowledged, Has.Count.EqualTo(before));
        Assert.That(writes.Errors, Has.All.Property("Outcome").EqualTo(WriteOutcome.Unknown));

        await Servers.StartAsync(LocalServer.Standby, Cancel);
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await StopAsync(writes);

        Assert.That(await WrongAsync(Admin, writes), Is.Empty);
        Assert.That((await EntriesAsync(Admin, "debits")).Keys, Is.SupersetOf(writes.FailedAs(WriteOutcome.Unknown)));
    }

    [Test]
    public async Task Primary_that_is_killed_is_replaced_by_its_synchronous_standby_and_nothing_acknowledged_is_lost()
    {
        await ReplicateSynchronouslyAsync("on");
        await using var writes = StartWriters();
        await using var reads = StartReaders();
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await reads.UntilAnsweredByAsync(standby: true, Cancel);

        await KillPrimaryAsync();
        await writes.UntilAllAsync(acknowledged: false, Cancel);
        await Servers.PromoteAsync(LocalServer.Standby, Cancel);
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await StopAsync(writes, reads);

        AssertTyped(writes);
        Assert.That(writes.FailedAs(WriteOutcome.RolledBack), Is.Not.Empty);
        Assert.That(reads.Errors, Is.Empty);
        Assert.That(await WrongAsync(_standby, writes), Is.Empty);
    }

    [Test]
    public async Task Primary_that_is_killed_takes_with_it_what_an_asynchronous_standby_had_not_received()
    {
        await using var writes = StartWriters();
        await writes.UntilAllAsync(acknowledged: true, Cancel);

        // The standby receives nothing any more, and the primary does not mind.
        await ExecuteAsync(_standby, "ALTER SYSTEM SET primary_conninfo = ''");
        await ExecuteAsync(_standby, "SELECT pg_reload_conf()");
        await UntilAsync("SELECT count(*) FROM pg_stat_replication", 0L);
        await writes.UntilAllAsync(acknowledged: true, Cancel);

        await KillPrimaryAsync();
        await Servers.PromoteAsync(LocalServer.Standby, Cancel);
        await writes.UntilAllAsync(acknowledged: true, Cancel);
        await StopAsync(writes);

        AssertTyped(writes);
        var wrong = await WrongAsync(_standby, writes);
        await TestContext.Out.WriteLineAsync($"{wrong.Count} acknowledged writes are lost");
        Assert.That(wrong, Has.Count.GreaterThanOrEqualTo(Writers).And.All.Contains("was acknowledged and is lost"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Old_primary_that_comes_back_is_taken_for_the_primary_and_only_synchronous_replication_keeps_it_from_acknowledging(
        bool isSynchronous)
    {
        if (isSynchronous)
        {
            await ReplicateSynchronouslyAsync("on");
        }

        await KillPrimaryAsync();
        await Servers.PromoteAsync(LocalServer.Standby, Cancel);
        await using var writes = StartWriters();
        await writes.UntilAllAsync(acknowledged: true, Cancel);

        await Servers.StartAsync(LocalServer.Primary, Cancel);
        if (isSynchronous)
        {
            // The service's writes went to the old primary, where nothing confirms them.
            await UntilAsync(WaitingCommits, (long)Writers);
            var refused = writes.UntilAllAsync(acknowledged: false, Cancel);
            await ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            await refused;
            await KillPrimaryAsync();
            await writes.UntilAllAsync(acknowledged: true, Cancel);
            await StopAsync(writes);

            AssertTyped(writes);
            Assert.That(await WrongAsync(_standby, writes), Is.Empty);
            return;
        }

        await UntilAsync("SELECT count(*) >= 100 FROM debits", true);
        await StopAsync(writes);

        var divided = await WrongAsync(_standby, writes);
        await TestContext.Out.WriteLineAsync($"{divided.Count} acknowledged writes are not on the promoted server");
        Assert.That(divided, Has.Count.GreaterThanOrEqualTo(100).And.All.Contains("was acknowledged and is lost"));
    }

    [TestCase("on")]
    [TestCase("remote_apply")]
    public async Task Read_right_after_a_write_sees_it_on_the_standby_only_with_remote_apply(string synchronousCommit)
    {
        const int Rounds = 200;
        await ReplicateSynchronouslyAsync(synchronousCommit);
        var writes = Host.Resolve<IWriteQueue>();
        var contexts = Host.Resolve<IDbContextFactory<BoternityReadDbContext>>();
        var missed = 0;
        for (var number = 1; number <= Rounds; number++)
        {
            await writes.WriteAsync((context, token) => Ledger.AddAsync(context, WriteLoad.Seed, 1, number, token), Cancel);
            await using var reader = await contexts.CreateDbContextAsync(Cancel);
            missed += await Ledger.CountAsync(reader, 1, Cancel) < number ? 1 : 0;
        }

        await TestContext.Out.WriteLineAsync($"{synchronousCommit}: {missed} of {Rounds} reads right after a write missed it");
        if (synchronousCommit == "remote_apply")
        {
            Assert.That(missed, Is.Zero);
        }
    }

    private WriteLoad StartWriters() => new(Host.Resolve<IWriteQueue>(), Writers);

    private ReadLoad StartReaders() => new(Host.Resolve<IDbContextFactory<BoternityReadDbContext>>(), Readers);

    /// <summary>On the primary alone: a standby that is promoted waits for nobody.</summary>
    private async Task ReplicateSynchronouslyAsync(string synchronousCommit)
    {
        await ExecuteAsync($"ALTER SYSTEM SET synchronous_commit = '{synchronousCommit}'");
        await ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync("SELECT current_setting('synchronous_commit')", synchronousCommit);
        await UntilAsync("SELECT max(sync_state) FROM pg_stat_replication", "sync");
    }

    private async Task KillPrimaryAsync()
    {
        await Servers.KillAsync(LocalServer.Primary, Cancel);
        Admin.Clear();
    }

    private static async Task StopAsync(WriteLoad writes, ReadLoad? reads = null)
    {
        await writes.StopAsync();
        await TestContext.Out.WriteLineAsync($"{TestContext.CurrentContext.Test.Name}: {writes}");
        if (reads is not null)
        {
            await reads.StopAsync();
            await TestContext.Out.WriteLineAsync($"{TestContext.CurrentContext.Test.Name}: {reads}");
        }
    }

    /// <summary>Every failure says whether the write is stored: not at all, and it may be done again; or nobody knows.</summary>
    private static void AssertTyped(WriteLoad writes)
    {
        Assert.That(writes.Errors, Is.Not.Empty.And.All.InstanceOf<StoreException>());
        Assert.That(
            writes.Errors.Cast<StoreException>().Select(error => (error.Kind, error.Outcome, error.IsTransient)).Distinct(),
            Is.SubsetOf(new[]
            {
                (StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack, true),
                (StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown, false),
            }));
    }

    /// <summary>Acknowledged is there, rolled back is not, an unknown one is whole or not there; the key keeps it from being there twice.</summary>
    private static async Task<IReadOnlyList<string>> WrongAsync(NpgsqlDataSource server, WriteLoad writes)
    {
        var debits = await EntriesAsync(server, "debits");
        var credits = await EntriesAsync(server, "credits");
        return
        [
            .. Ledger.Compare(debits, credits, WriteLoad.Seed, writes.Acknowledged),
            .. debits.Keys.Except(writes.Acknowledged).Except(writes.FailedAs(WriteOutcome.Unknown))
                .Select(entry => $"{entry} was rolled back and is there"),
        ];
    }

    private static async Task<Dictionary<LedgerEntry, string>> EntriesAsync(NpgsqlDataSource server, string table)
    {
        await using var command = server.CreateCommand($"SELECT caller, number, note FROM {table}");
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        var entries = new Dictionary<LedgerEntry, string>();
        while (await rows.ReadAsync(Cancel))
        {
            entries.Add(new LedgerEntry(rows.GetInt32(0), rows.GetInt32(1)), rows.GetString(2));
        }

        return entries;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource server, string sql)
    {
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
