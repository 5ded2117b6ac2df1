using System.Runtime.Versioning;
using System.Text;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresRestoreTests : PostgresBackupSpec
{
    private const int KilledExitCode = 137;

    [Test]
    public async Task RestoreAsync_replaces_the_database_and_keeps_the_former_one_under_another_name()
    {
        var backup = await BackUpAsync();
        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Sol" }, Cancel);
        Database.CloseIdle();

        // The library's own idle sessions are no reason to refuse.
        var restored = await RestoreAsync(backup);

        Assert.That(restored.Location, Does.EndWith($"/{Database.Name}"));
        Assert.That(restored.Replaced, Does.StartWith($"{Database.Name}_replaced_"));
        Assert.That(await DatabasesAsync(), Is.EquivalentTo((string[])[Database.Name, restored.Replaced!]));
        Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(1));
        Assert.That(await CountAsync(restored.Replaced!, "bots"), Is.EqualTo(2));

        // A service that starts finds nothing wrong with it.
        await using var service = Database.OpenHost();
        await service.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Terra" }, Cancel);
        Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(2));
    }

    [Test]
    public async Task RestoreAsync_absent_database_is_made()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        await AdministerAsync($"DROP DATABASE {Database.Name}");

        var restored = await RestoreAsync(backup, replace: false);

        Assert.That(restored.Replaced, Is.Null);
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
        Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(1));
        Assert.That(await CountAsync(Database.Name, "pg_stats WHERE tablename = 'bots'"), Is.Positive, "It is analysed.");
    }

    [Test]
    public async Task RestoreAsync_empty_database_is_taken()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        await AdministerAsync($"DROP DATABASE {Database.Name}");
        await AdministerAsync($"CREATE DATABASE {Database.Name} TEMPLATE template0 ENCODING 'UTF8'");

        var restored = await RestoreAsync(backup, replace: false);

        Assert.That(restored.Replaced, Is.Not.Null);
        Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(1));
    }

    [Test]
    public async Task RestoreAsync_without_leave_to_replace_changes_nothing()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();

        var error = Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup, replace: false))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Conflict, ErrorCodes.DatabaseExists)));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
    }

    [Test]
    public async Task RestoreAsync_of_a_database_in_use_is_refused_with_the_sessions_names()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        await using var other = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.Target) { ApplicationName = "billing", Pooling = false }.ConnectionString);
        await other.OpenAsync(Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.DatabaseInUse)));
        Assert.That(error.Holder, Is.EqualTo("1 session(s): billing"));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
    }

    [Test]
    public async Task RestoreAsync_session_that_comes_while_it_loads_stops_the_swap()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        await using var other = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database.Target) { Pooling = false }.ConnectionString);

        var error = Assert.ThrowsAsync<StoreException>(() => Backups.RestoreAsync(
            backup.File, new RestoreOptions { Replace = true }, new Told<BackupProgress>(one => OpenAt(one.Step, "count")), Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.DatabaseInUse));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));

        void OpenAt(string step, string at)
        {
            if (step == at)
            {
                other.Open();
            }
        }
    }

    [Test]
    public async Task RestoreAsync_damaged_archive_is_refused_before_anything_is_made()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        var bytes = await File.ReadAllBytesAsync(backup.File, Cancel);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(backup.File, bytes, Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.Corrupt));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
    }

    [Test]
    public async Task RestoreAsync_other_rows_than_the_manifest_s_are_refused_and_dropped()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        var manifest = await File.ReadAllTextAsync(backup.File + ".json", Cancel);
        var changed = manifest.Replace("\"bots\",\n      \"rows\": 1", "\"bots\",\n      \"rows\": 2", StringComparison.Ordinal);
        Assert.That(changed, Is.Not.EqualTo(manifest));
        await File.WriteAllTextAsync(backup.File + ".json", changed, new UTF8Encoding(false), Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Corrupt, ErrorCodes.RestoreDiffers)));
        Assert.That(error.Message, Does.Contain("bots has 1 rows and not 2"));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
    }

    [Test]
    public async Task RestoreAsync_failed_program_tells_no_row_and_leaves_nothing()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        var tools = Behind(
            "case \"$*\" in *exit-on-error*) "
            + "echo 'pg_restore: error: COPY failed for table \"bots\": ERROR:  invalid input: \"a row of Luna\"' >&2; exit 1;; esac");
        await using var host = HostWith(tools);

        var error = Assert.ThrowsAsync<StoreException>(() => host.Resolve<IBackupManager>()
            .RestoreAsync(backup.File, new RestoreOptions { Replace = true }, progress: null, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.BackupToolFailed));
        Assert.That(error.Message, Does.Contain("COPY failed for table \"bots\".").And.Not.Contain("Luna"));
        Assert.That(await DatabasesAsync(), Is.EqualTo((string[])[Database.Name]));
    }

    [Test]
    public async Task RestoreAsync_by_a_login_without_rights_is_denied_with_a_hint()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        var login = $"{Database.Name}_login";
        await AdministerAsync($"CREATE ROLE {login} LOGIN PASSWORD '{login}'");
        try
        {
            await using var host = HostWith(change: connection => (connection.Username, connection.Password) = (login, login));
            var backups = host.Resolve<IBackupManager>();
            var options = new RestoreOptions { Replace = true };

            var notOwner = Assert.ThrowsAsync<StoreException>(() => backups.RestoreAsync(backup.File, options, progress: null, Cancel))!;
            await AdministerAsync($"ALTER DATABASE {Database.Name} OWNER TO {login}");
            var notCreator = Assert.ThrowsAsync<StoreException>(() => backups.RestoreAsync(backup.File, options, progress: null, Cancel))!;

            Assert.That((notOwner.Kind, notOwner.Code), Is.EqualTo((StoreErrorKind.Denied, ErrorCodes.RestoreDenied)));
            Assert.That(notOwner.Message, Does.Contain("does not own the database"));
            Assert.That((notCreator.Kind, notCreator.Code), Is.EqualTo((StoreErrorKind.Denied, ErrorCodes.RestoreDenied)));
            Assert.That(notCreator.Message, Does.Contain("may not create databases"));
            Assert.That(notCreator.Hint, Does.Contain("CREATEDB"));

            await AdministerAsync($"ALTER ROLE {login} CREATEDB");
            await backups.RestoreAsync(backup.File, options, progress: null, Cancel);
            Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(1));
        }
        finally
        {
            // A role stays for as long as it owns something.
            foreach (var name in await DatabasesAsync())
            {
                await AdministerAsync($"DROP DATABASE {name} WITH (FORCE)");
            }

            await AdministerAsync($"DROP ROLE {login}");
        }
    }

    [Test]
    public async Task RestoreAsync_beside_another_one_is_refused()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();

        var second = default(StoreException);
        await Backups.RestoreAsync(backup.File, new RestoreOptions { Replace = true }, new Told<BackupProgress>(one => TryAnother(one.Step)), Cancel);

        Assert.That(second!.Holder, Is.EqualTo("another restore"));

        void TryAnother(string step)
        {
            if (step == "count")
            {
                second = Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup));
            }
        }
    }

    [Test]
    public async Task RestoreAsync_drops_what_a_restore_before_it_left_unless_somebody_uses_it()
    {
        var backup = await BackUpAsync();
        await EndSessionsAsync();
        var (left, used) = ($"{Database.Name}_restore_20200101000000000", $"{Database.Name}_restore_20200101000000001");
        await AdministerAsync($"CREATE DATABASE {left} TEMPLATE template0");
        await AdministerAsync($"CREATE DATABASE {used} TEMPLATE template0");
        await using var user = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.Target) { Database = used, Pooling = false }.ConnectionString);
        await user.OpenAsync(Cancel);

        var restored = await RestoreAsync(backup);

        Assert.That(await DatabasesAsync(), Is.EquivalentTo((string[])[Database.Name, used, restored.Replaced!]));
    }

    [Test]
    [Explicit("Starts processes; .ci/run runs it by its category.")]
    [Category("Fault")]
    [CancelAfter(120_000)]
    public async Task RestoreAsync_killed_anywhere_leaves_the_former_database_and_the_next_one_succeeds()
    {
        var backup = await BackUpAsync();
        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Sol" }, Cancel);
        await EndSessionsAsync();

        // The last one is between the two renames.
        foreach (var step in (string[])["count", "swap"])
        {
            await using var child = ChildProcess.Start(ChildMode.RestoreAndDie, Database, backup.File, step);
            Assert.That(await child.EndAsync(Cancel), Is.EqualTo(KilledExitCode), step);

            Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(2), step);
            Assert.That((await DatabasesAsync())[1..], Is.All.StartsWith($"{Database.Name}_restore_"), step);
        }

        var restored = await RestoreAsync(backup);

        Assert.That(await DatabasesAsync(), Is.EquivalentTo((string[])[Database.Name, restored.Replaced!]));
        Assert.That(await CountAsync(Database.Name, "bots"), Is.EqualTo(1));
    }

    private Task<RestoredDatabase> RestoreAsync(Backup backup, bool replace = true) =>
        Backups.RestoreAsync(backup.File, new RestoreOptions { Replace = replace }, progress: null, Cancel);
}
