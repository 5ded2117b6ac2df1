using System.Diagnostics;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Testing.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>A primary and a streaming standby, both real.</summary>
[CancelAfter(120_000)]
public sealed class PostgresClusterTests() : PostgresServerSpec(withStandby: true)
{
    private const string Where = "SELECT concat_ws(' ', current_setting('port'), pg_is_in_recovery()) AS \"Value\"";
    private const string Primary = "5432 f";
    private const string Standby = "5433 t";

    private IWriteQueue Writes => Host.Resolve<IWriteQueue>();

    private IBotStore Bots => Host.Resolve<IBotStore>();

    [Test]
    public async Task Reads_go_to_the_standby_writes_to_the_primary_and_reads_fall_back()
    {
        await using var reader = await Host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        var engine = (PostgresStorageEngine)Host.Resolve<IStorageEngine>();

        Assert.That(await WhereUnitsRunAsync(), Is.EqualTo(Primary));
        Assert.That(await WhereAsync(Host.Resolve<BoternityDbContext>()), Is.EqualTo(Primary));
        Assert.That(await WhereAsync(reader), Is.EqualTo(Standby));
        Assert.That(engine.FactsOf(StorageRole.Write)!.InRecovery, Is.False);
        Assert.That(engine.FactsOf(StorageRole.Read)!.InRecovery, Is.True);

        // What was written is read from the standby once it has replayed it.
        var bot = await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        await UntilReplayedAsync();
        Assert.That((await Bots.GetAsync(bot.Id, Cancel))?.Name, Is.EqualTo("Luna"));
        Assert.That(await reader.Bots.CountAsync(Cancel), Is.EqualTo(1));

        // There the server itself refuses to write, whatever the session says.
        await reader.Database.OpenConnectionAsync(Cancel);
        await reader.Database.ExecuteSqlAsync($"SET default_transaction_read_only = off", Cancel);
        await Assert.ThatAsync(
            () => reader.Database.ExecuteSqlAsync($"DELETE FROM bots", Cancel),
            Throws.TypeOf<PostgresException>().With.Property("SqlState").EqualTo("25006"));
        await reader.Database.CloseConnectionAsync();

        // The pool has sessions of the standby that are dead now: no read fails for that.
        await Servers.StopAsync(LocalServer.Standby, Cancel);
        var clock = Stopwatch.StartNew();
        Assert.That(await WhereAsync(reader), Is.EqualTo(Primary));
        await TestContext.Out.WriteLineAsync($"first read after the stop: {clock.ElapsedMilliseconds} ms");
        Assert.That((await Bots.GetAsync(bot.Id, Cancel))?.Name, Is.EqualTo("Luna"));
        await Bots.CreateAsync(new NewBot { Name = "Sol" }, Cancel);
    }

    [Test]
    public async Task Without_the_primary_writes_fail_and_reads_go_on()
    {
        await Bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        await UntilReplayedAsync();

        await Servers.StopAsync(LocalServer.Primary, Cancel);
        var idle = await FailureOf(Writes.WriteAsync((context, token) => context.Database.ExecuteSqlAsync($"SELECT 1", token), Cancel));
        var gone = await FailureOf(Writes.WriteAsync((context, token) => context.Database.ExecuteSqlAsync($"SELECT 1", token), Cancel));
        await using var reader = await Host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That((idle.Kind, idle.Outcome), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That((gone.Kind, gone.Outcome), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That(await reader.Bots.CountAsync(Cancel), Is.EqualTo(1));

        await Servers.StartAsync(LocalServer.Primary, Cancel);

        // A new engine, because Npgsql remembers for ten seconds that a host was offline.
        await using var next = OpenHost();
        await next.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Sol" }, Cancel);
    }

    [Test]
    public async Task MigrateAsync_creates_a_missing_database_on_the_primary()
    {
        await using var host = OpenHost(change: connection => connection.Database = "bots");

        await host.Resolve<SchemaManager>().MigrateAsync(Cancel);
        await host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        await UntilReplayedAsync();
        await using var reader = await host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        Assert.That((await reader.Bots.CountAsync(Cancel), await WhereAsync(reader)), Is.EqualTo((1, Standby)));
    }

    private Task<string> WhereUnitsRunAsync() => Writes.WriteAsync((context, _) => WhereAsync(context), Cancel);

    private static Task<string> WhereAsync(BoternityModel context) => context.Database.SqlQueryRaw<string>(Where).SingleAsync(Cancel);

    private Task UntilReplayedAsync() => UntilAsync("SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication", true);
}
