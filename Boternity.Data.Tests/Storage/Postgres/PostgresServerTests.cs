using System.Transactions;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.Support.Postgres;
using Boternity.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>A server that stops, or that promises too little.</summary>
[CancelAfter(120_000)]
public sealed class PostgresServerTests() : PostgresServerSpec(withStandby: false)
{
    [Test]
    public async Task Server_that_stops_during_a_statement_and_a_COMMIT()
    {
        await ExecuteAsync("CREATE TABLE counters (n int)");
        await ExecuteAsync("CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'");
        await ExecuteAsync(
            """
            CREATE CONSTRAINT TRIGGER tr_counters_slow AFTER INSERT ON counters DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION wait()
            """);
        var writes = Host.Resolve<IWriteQueue>();
        var statement = FailureOf(writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync($"SELECT pg_sleep(60)", token), Cancel));
        var commit = FailureOf(writes.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync($"INSERT INTO counters VALUES (1)", token), Cancel));
        await UntilAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", 2L);

        await Servers.StopAsync(LocalServer.Primary, Cancel);

        Assert.That(await statement, Has.Property("Kind").EqualTo(StoreErrorKind.StorageUnavailable)
            .And.Property("Outcome").EqualTo(WriteOutcome.RolledBack));
        Assert.That(await commit, Has.Property("Kind").EqualTo(StoreErrorKind.OutcomeUnknown)
            .And.Property("Outcome").EqualTo(WriteOutcome.Unknown));
    }

    [Test]
    public async Task Server_that_was_restarted_serves_again_after_one_failed_unit()
    {
        var bots = Host.Resolve<IBotStore>();
        var luna = await bots.CreateAsync(new NewBot { Name = "Luna" }, Cancel);
        await bots.GetAsync(luna.Id, Cancel);

        await Servers.StopAsync(LocalServer.Primary, Cancel);
        await Servers.StartAsync(LocalServer.Primary, Cancel);

        // The read is repeated on a new session; a write never is, not even before it began.
        Assert.That((await bots.GetAsync(luna.Id, Cancel))?.Name, Is.EqualTo("Luna"));
        var error = await FailureOf(bots.CreateAsync(new NewBot { Name = "Sol" }, Cancel));
        await bots.CreateAsync(new NewBot { Name = "Sol" }, Cancel);

        Assert.That((error.Kind, error.Outcome, error.IsTransient), Is.EqualTo(
            (StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack, true)));
    }

    [Test]
    public async Task Commit_that_no_standby_confirmed_is_not_acknowledged_although_the_server_does()
    {
        await ExecuteAsync("CREATE TABLE counters (n int)");
        await AskForMissingStandbyAsync();
        var injected = Host.Resolve<BoternityDbContext>();
        await using var other = Host.Services.CreateAsyncScope();
        injected.Add(new User { Id = Uuid7.Create(TimeProvider.System.GetInstant()), Email = "luna@example.org" });

        var unit = FailureOf(Host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));
        var save = FailureOf(injected.SaveChangesAsync(Cancel));
        var statement = FailureOf(other.ServiceProvider.GetRequiredService<BoternityDbContext>().Database
            .ExecuteSqlAsync($"INSERT INTO counters VALUES (1)", Cancel));
        await UntilAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", 3L);
        await ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");

        foreach (var error in await Task.WhenAll(unit, save, statement))
        {
            Assert.That((error.Kind, error.Code, error.Outcome), Is.EqualTo(
                (StoreErrorKind.OutcomeUnknown, ErrorCodes.CommitNotReplicated, WriteOutcome.Unknown)));
        }
    }

    [Test]
    public async Task No_way_to_commit_acknowledges_what_no_standby_confirmed()
    {
        var injected = Host.Resolve<BoternityDbContext>();
        injected.Add(new User { Id = Uuid7.Create(TimeProvider.System.GetInstant()), Email = "luna@example.org" });
        await injected.SaveChangesAsync(Cancel);
        await ExecuteAsync("CREATE DATABASE migrated");
        await ExecuteAsync("CREATE DATABASE copied");
        await using var empty = OpenHost(change: connection => connection.Database = "migrated");
        var copied = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "copied" }.ConnectionString;
        await AskForMissingStandbyAsync();

        var ways = new Dictionary<string, Func<Task>>(StringComparer.Ordinal)
        {
            ["transaction"] = async () =>
            {
                await using var transaction = await injected.Database.BeginTransactionAsync(Cancel);
                await injected.Users.ExecuteUpdateAsync(user => user.SetProperty(one => one.Role, UserRole.Admin), Cancel);
                await transaction.CommitAsync(Cancel);
            },
#pragma warning disable CA1849 // The synchronous methods are what is tested.
            ["synchronous transaction"] = () => Task.Run(() =>
            {
                using var transaction = injected.Database.BeginTransaction();
                injected.Users.ExecuteUpdate(user => user.SetProperty(one => one.Role, UserRole.User));
                transaction.Commit();
            }),
#pragma warning restore CA1849
            ["update"] = () => injected.Users.ExecuteUpdateAsync(user => user.SetProperty(one => one.Role, UserRole.Admin), Cancel),
            ["migration"] = () => empty.Resolve<SchemaManager>().MigrateAsync(Cancel),
            ["copy"] = () => Host.Resolve<IDatabaseCopier>().CopyToAsync(
                new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = copied }, options: null, progress: null, Cancel),
        };

        foreach (var (name, way) in ways)
        {
            var error = await FailureOf(CancelWaitsAsync(way()));
            Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.CommitNotReplicated, WriteOutcome.Unknown)), name);
        }
    }

    [Test]
    public async Task Restore_whose_renames_no_standby_confirmed_is_of_unknown_outcome()
    {
        await ClientPrograms.RequireAsync(Cancel);
        var folder = Directory.CreateTempSubdirectory("bd-unconfirmed-");
        try
        {
            var backup = await Host.Resolve<IBackupManager>().CreateAsync(new BackupOptions { Directory = folder.FullName }, progress: null, Cancel);
            await using var absent = OpenHost(change: connection => connection.Database = "restored");
            await AskForMissingStandbyAsync();

            var error = await FailureOf(CancelWaitsAsync(
                absent.Resolve<IBackupManager>().RestoreAsync(backup.File, options: null, progress: null, Cancel)));

            Assert.That((error.Kind, error.Code, error.Outcome), Is.EqualTo(
                (StoreErrorKind.OutcomeUnknown, ErrorCodes.OutcomeUnknown, WriteOutcome.Unknown)));
            Assert.That((error.InnerException as StoreException)?.Code, Is.EqualTo(ErrorCodes.CommitNotReplicated));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task TransactionScope_whose_commit_nobody_would_look_at_is_refused()
    {
        using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);

        var error = await FailureOf(Host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Misuse, ErrorCodes.ScopeMisuse)));
    }

    [TestCase("fsync")]
    [TestCase("full_page_writes")]
    public async Task Server_without_durability_is_refused_unless_asked_for(string setting)
    {
        await ExecuteAsync($"ALTER SYSTEM SET {setting} = off");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync($"SELECT current_setting('{setting}')", "off");
        await using var strict = OpenHost();
        await using var lax = OpenHost("normal");

        var refusal = await FailureOf(strict.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));
        await lax.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        Assert.That((refusal.Kind, refusal.Code, refusal.Outcome), Is.EqualTo(
            (StoreErrorKind.Unsupported, ErrorCodes.SettingDiffers, WriteOutcome.RolledBack)));
        Assert.That(refusal.Message, Does.Contain($"'{setting}'"));
    }

    [Test]
    public async Task Wrong_password_is_denied()
    {
        await ExecuteAsync("CREATE ROLE locked LOGIN PASSWORD 'right'");
        var rules = Path.Combine(Servers.Folder, "data", "pg_hba.conf");
        await File.WriteAllTextAsync(rules, $"local all locked scram-sha-256\n{await File.ReadAllTextAsync(rules, Cancel)}", Cancel);
        await ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'scram-sha-256'", 1L);
        await using var host = OpenHost(change: connection => (connection.Username, connection.Password) = ("locked", "planted"));

        var error = await FailureOf(host.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel));

        Assert.That((error.Kind, error.SqlState, error.Outcome), Is.EqualTo((StoreErrorKind.Denied, "28P01", WriteOutcome.RolledBack)));
        Assert.That(error.ToString(), Does.Not.Contain("planted"));
    }

    private async Task AskForMissingStandbyAsync()
    {
        await ExecuteAsync("ALTER SYSTEM SET synchronous_standby_names = 'missing'");
        await ExecuteAsync("SELECT pg_reload_conf()");
        await UntilAsync("SELECT current_setting('synchronous_standby_names')", "missing");
    }

    /// <summary>Cancels every wait for a standby until the work has come to its end.</summary>
    private async Task CancelWaitsAsync(Task work)
    {
        while (!work.IsCompleted)
        {
            await ExecuteAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        }

        await work;
    }
}
