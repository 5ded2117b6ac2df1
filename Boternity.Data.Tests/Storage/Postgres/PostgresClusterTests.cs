using System.Diagnostics;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>A primary and a streaming standby, both real, both of the test's own: it stops and starts them.</summary>
[Category(nameof(Provider.Postgres))]
[CancelAfter(120_000)]
public sealed class PostgresClusterTests
{
    private const string Where = "SELECT concat_ws(' ', current_setting('port'), pg_is_in_recovery()) AS \"Value\"";
    private const string Primary = "5432 f";
    private const string Standby = "5433 t";

    private LocalPostgresServer _servers = null!;
    private LibraryHost _host = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IWriteQueue Writes => _host.Resolve<IWriteQueue>();

    private IBotStore Bots => _host.Resolve<IBotStore>();

    [SetUp]
    public async Task StartServers()
    {
        _servers = await LocalPostgres.RequireAsync(withStandby: true, Cancel);
        _host = new LibraryHost(Provider.Postgres, _servers.ConnectionStringOfBoth, TimeProvider.System);
        await _host.Resolve<SchemaManager>().MigrateAsync(Cancel);
    }

    [TearDown]
    public async Task StopServers()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    [Test]
    public async Task Reads_go_to_the_standby_writes_to_the_primary_and_reads_fall_back()
    {
        await using var reader = await _host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        var engine = (PostgresStorageEngine)_host.Resolve<IStorageEngine>();

        Assert.That(await WhereUnitsRunAsync(), Is.EqualTo(Primary));
        Assert.That(await WhereAsync(_host.Resolve<BoternityDbContext>()), Is.EqualTo(Primary));
        Assert.That(await WhereAsync(reader), Is.EqualTo(Standby));
        Assert.That((engine.FactsOf(StorageRole.Write)!.InRecovery, engine.FactsOf(StorageRole.Read)!.InRecovery), Is.EqualTo((false, true)));

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
        await _servers.StopAsync(LocalServer.Standby, Cancel);
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

        await _servers.StopAsync(LocalServer.Primary, Cancel);
        var idle = await FailAsync((context, token) => context.Database.ExecuteSqlAsync($"SELECT 1", token));
        var gone = await FailAsync((context, token) => context.Database.ExecuteSqlAsync($"SELECT 1", token));
        await using var reader = await _host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That((idle.Kind, idle.Outcome), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That((gone.Kind, gone.Outcome), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That(await reader.Bots.CountAsync(Cancel), Is.EqualTo(1));

        await _servers.StartAsync(LocalServer.Primary, Cancel);

        // A new engine, because Npgsql remembers for ten seconds that a host was offline.
        await using var next = new LibraryHost(Provider.Postgres, _servers.ConnectionStringOfBoth, TimeProvider.System);
        await next.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Sol" }, Cancel);
    }

    [Test]
    public async Task Server_that_stops_during_a_statement_and_a_COMMIT()
    {
        await using var host = new LibraryHost(Provider.Postgres, _servers.ConnectionString, TimeProvider.System);
        var writes = host.Resolve<IWriteQueue>();
        await using var admin = NpgsqlDataSource.Create(_servers.ConnectionString);
        await ExecuteAsync(admin, "CREATE TABLE counters (n int)");
        await ExecuteAsync(
            admin, "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'");
        await ExecuteAsync(
            admin,
            "CREATE CONSTRAINT TRIGGER tr_slow AFTER INSERT ON counters DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()");
        var statement = FailureOf(writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync($"SELECT pg_sleep(60)", token), Cancel));
        var commit = FailureOf(writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync($"INSERT INTO counters VALUES (1)", token), Cancel));
        await UntilRunAsync(admin, 2);

        await _servers.StopAsync(LocalServer.Primary, Cancel);

        Assert.That(await statement, Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        Assert.That(await commit, Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
    }

    [TestCase("fsync")]
    [TestCase("full_page_writes")]
    public async Task Server_without_durability_is_refused_unless_asked_for(string setting)
    {
        await using var admin = NpgsqlDataSource.Create(_servers.ConnectionString);
        await ExecuteAsync(admin, $"ALTER SYSTEM SET {setting} = off");
        await ExecuteAsync(admin, "SELECT pg_reload_conf()");
        while (await ScalarAsync(admin, $"SELECT current_setting('{setting}')") is "on")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }

        await using var strict = new LibraryHost(Provider.Postgres, _servers.ConnectionStringOfBoth, TimeProvider.System);
        await using var lax = new LibraryHost(
            Provider.Postgres,
            _servers.ConnectionStringOfBoth,
            TimeProvider.System,
            new TestDatabaseOptions { Settings = { ["Durability"] = "normal" } });

        var refusal = Assert.ThrowsAsync<StoreException>(() => strict.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));
        await lax.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        Assert.That((refusal.Kind, refusal.Code, refusal.Outcome), Is.EqualTo(
            (StoreErrorKind.Unsupported, ErrorCodes.SettingDiffers, WriteOutcome.RolledBack)));
        Assert.That(refusal.Message, Does.Contain($"'{setting}'"));
    }

    [Test]
    public async Task Wrong_password_is_denied()
    {
        await using var admin = NpgsqlDataSource.Create(_servers.ConnectionString);
        await ExecuteAsync(admin, "CREATE ROLE locked LOGIN PASSWORD 'right'");
        var rules = Path.Combine(_servers.Folder, "data", "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"local all locked scram-sha-256\n{await File.ReadAllTextAsync(rules, Cancel)}", Cancel);
        await ExecuteAsync(admin, "SELECT pg_reload_conf()");
        while (await ScalarAsync(admin, "SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'scram-sha-256'") is 0L)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }

        var connection = new NpgsqlConnectionStringBuilder(_servers.ConnectionString) { Username = "locked", Password = "planted" };
        await using var host = new LibraryHost(Provider.Postgres, connection.ConnectionString, TimeProvider.System);

        var error = Assert.ThrowsAsync<StoreException>(() => host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));

        Assert.That((error.Kind, error.SqlState, error.Outcome), Is.EqualTo((StoreErrorKind.Denied, "28P01", WriteOutcome.RolledBack)));
        Assert.That(error.ToString(), Does.Not.Contain("planted"));
    }

    private Task<string> WhereUnitsRunAsync() => Writes.WriteAsync((context, _) => WhereAsync(context), Cancel);

    private static Task<string> WhereAsync(BoternityModel context) => context.Database.SqlQueryRaw<string>(Where).SingleAsync(Cancel);

    private async Task UntilReplayedAsync()
    {
        await using var primary = NpgsqlDataSource.Create(_servers.ConnectionString);
        while (await ScalarAsync(primary, "SELECT replay_lsn >= pg_current_wal_lsn() FROM pg_stat_replication") is not true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }
    }

    private static async Task UntilRunAsync(NpgsqlDataSource admin, long count)
    {
        while (await ScalarAsync(admin, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") is not { } seen || (long)seen < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }
    }

    private async Task<StoreException> FailAsync(Func<BoternityDbContext, CancellationToken, Task> unit)
    {
        try
        {
            await Writes.WriteAsync(unit, Cancel);
        }
        catch (StoreException error)
        {
            return error;
        }

        throw new AssertionException("It did not fail.");
    }

    private static async Task<(StoreErrorKind Kind, WriteOutcome Outcome)> FailureOf(Task work)
    {
        try
        {
            await work;
        }
        catch (StoreException error)
        {
            return (error.Kind, error.Outcome);
        }

        throw new AssertionException("It did not fail.");
    }

    private static async Task ExecuteAsync(NpgsqlDataSource data, string sql)
    {
        await using var command = data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource data, string sql)
    {
        await using var command = data.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
