using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Postgres;

namespace Boternity.Data.Tests.Storage.Postgres;

[UnsupportedOSPlatform("windows")]
public sealed class PostgresBackupTests : PostgresBackupSpec
{
    private const string Password = "hunter2-and-more";

    [Test]
    public async Task CreateAsync_manifest_has_every_table_its_rows_and_the_history()
    {
        var backup = await BackUpAsync();

        var manifest = backup.Manifest;
        Assert.That(manifest.SchemaEpoch, Is.EqualTo(SchemaEpoch.Current));
        Assert.That(manifest.LastMigration, Is.EqualTo(await Database.ScalarAsync($"SELECT max(\"MigrationId\") FROM \"__EFMigrationsHistory\"", Cancel)));
        Assert.That(manifest.Tables, Has.Member(new TableRows("bots", 1)).And.Member(new TableRows("users", 0)));
        Assert.That(manifest.Tables.Select(table => table.Name), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(
            manifest.Tables,
            Has.Count.EqualTo(Convert.ToInt32(await Database.ScalarAsync($"SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", Cancel), null)));
        Assert.That(manifest.MasterKeys, Is.Empty);
        Assert.That(File.GetUnixFileMode(backup.File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task CreateAsync_of_keys_names_their_master_key_and_nothing_more()
    {
        await Database.ExecuteAsync(
            $"""
            INSERT INTO data_keys (id, scope, purpose, version, state, wrapped, created_at)
            SELECT decode(lpad(to_hex(v), 32, '0'), 'hex'), 'global', 'secret', v, CASE v WHEN 1 THEN 'decrypt_only' ELSE 'active' END,
                '\x8b42534501010200'::bytea || decode(repeat('ab', 16), 'hex') || decode(repeat('00', 108), 'hex'), {Database.Now}
            FROM generate_series(1, 2) v
            """,
            Cancel);

        Assert.That((await BackUpAsync()).Manifest.MasterKeys, Is.EqualTo((string[])[string.Concat(Enumerable.Repeat("ab", 16))]));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task CreateAsync_while_others_write_is_of_one_instant()
    {
        // Each unit adds to two tables: a backup with more of the one than of the other is of two instants.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await Database.ExecuteAsync($"CREATE TABLE left_side (id int)", Cancel);
        await Database.ExecuteAsync($"CREATE TABLE right_side (id int)", Cancel);
        var written = 0;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(WriteAsync, Cancel)).ToList();
        while (Volatile.Read(ref written) < 20)
        {
            await Task.Delay(5, Cancel);
        }

        var before = Volatile.Read(ref written);
        var backup = await BackUpAsync();
        var after = Volatile.Read(ref written);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var rows = backup.Manifest.Tables.ToDictionary(table => table.Name, table => table.Rows);
        Assert.That(rows["left_side"], Is.EqualTo(rows["right_side"]).And.AtLeast(before));
        Assert.That(after, Is.GreaterThan(before), "Writers go on.");

        // What the archive has is what the manifest says: a restore counts.
        Database.CloseIdle();
        var restored = await Backups.RestoreAsync(backup.File, new RestoreOptions { Replace = true }, progress: null, Cancel);
        Assert.That(await CountAsync(Database.Name, "left_side"), Is.EqualTo(rows["left_side"]));
        Assert.That(await CountAsync(restored.Replaced!, "left_side"), Is.GreaterThanOrEqualTo(rows["left_side"]));

        async Task WriteAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                await Database.ExecuteAsync(
                    $"WITH l AS (INSERT INTO left_side VALUES (1) RETURNING id) INSERT INTO right_side SELECT id FROM l", Cancel);
                Interlocked.Increment(ref written);
            }
        }
    }

    [Test]
    public async Task CreateAsync_without_tables_is_refused()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => empty.Resolve<IBackupManager>()
            .CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.NothingToBackUp));
    }

    [Test]
    public async Task CreateAsync_absent_database_is_refused()
    {
        await using var host = HostWith(change: connection => connection.Database = Database.Name + "_absent");

        var error = Assert.ThrowsAsync<StoreException>(() => host.Resolve<IBackupManager>()
            .CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.NothingToBackUp));
    }

    [Test]
    public async Task CreateAsync_older_programs_than_the_server_leave_nothing()
    {
        var old = ClientPrograms.Make(Path.Combine(Database.Folder, "old"), ClientPrograms.OfVersion("9.6.24"));
        await using var host = HostWith(new PostgresTools(() => [old]));

        var error = Assert.ThrowsAsync<StoreException>(() => host.Resolve<IBackupManager>()
            .CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.BackupToolMissing));
        Assert.That(Directory.EnumerateFiles(Folder, "*.dump*"), Is.Empty);
    }

    [Test]
    public async Task Programs_get_the_password_in_their_environment_and_never_in_their_arguments()
    {
        var seen = Path.Combine(Database.Folder, "seen");
        var tools = Behind($"tr '\\0' ' ' < /proc/$$/cmdline >> '{seen}.arguments'; env | grep '^PG' >> '{seen}.environment'");
        await using var host = HostWith(tools, connection => connection.Password = Password);
        var backups = host.Resolve<IBackupManager>();

        var backup = await backups.CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel);
        await EndSessionsAsync();
        await backups.RestoreAsync(backup.File, new RestoreOptions { Replace = true }, progress: null, Cancel);

        Assert.That(await File.ReadAllTextAsync(seen + ".arguments", Cancel), Does.Contain("--snapshot=").And.Contain("--exit-on-error").And.Not.Contain(Password));
        Assert.That(
            (await File.ReadAllTextAsync(seen + ".environment", Cancel)).Split('\n').Count(line => line == $"PGPASSWORD={Password}"), Is.EqualTo(2));
    }

    [TestCase("could not connect", true)]
    [TestCase($"refused the password {Password}", false)]
    public async Task CreateAsync_failed_program_is_quoted_without_a_password(string said, bool isQuoted)
    {
        var folder = ClientPrograms.Make(
            Path.Combine(Database.Folder, "failing"), ClientPrograms.OfVersion($"{Programs.Major}.1", $"echo 'pg_dump: error: {said}' >&2; exit 7"));
        await using var host = HostWith(new PostgresTools(() => [folder]), connection => connection.Password = Password);

        var error = Assert.ThrowsAsync<StoreException>(() => host.Resolve<IBackupManager>()
            .CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel))!;

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.StorageUnavailable, ErrorCodes.BackupToolFailed)));
        Assert.That(error.ToString(), Does.Contain("exit code 7").And.Not.Contain(Password));
        Assert.That(error.Message.Contains(said, StringComparison.Ordinal), Is.EqualTo(isQuoted));
        Assert.That(Directory.EnumerateFiles(Folder, "*.dump*"), Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task CreateAsync_cancelled_kills_the_program_and_leaves_nothing()
    {
        var pid = Path.Combine(Database.Folder, "pid");
        var slow = ClientPrograms.Make(
            Path.Combine(Database.Folder, "slow"),
            ClientPrograms.OfVersion($"{Programs.Major}.1", $"echo $$ > '{pid}.new'; mv '{pid}.new' '{pid}'; exec sleep 600"));
        await using var host = HostWith(new PostgresTools(() => [slow]));
        using var source = new CancellationTokenSource();

        var backup = host.Resolve<IBackupManager>().CreateAsync(new BackupOptions { Directory = Folder }, progress: null, source.Token);
        while (!File.Exists(pid))
        {
            await Task.Delay(10, Cancel);
        }

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await backup, Throws.InstanceOf<StoreCanceledException>());
        Assert.That(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pid, Cancel)).Trim()}"), Is.False);
        Assert.That(Directory.EnumerateFiles(Folder, "*.dump*"), Is.Empty);
    }

    [Test]
    public async Task VerifyAsync_finds_a_changed_byte_in_an_archive_without_a_manifest()
    {
        var backup = await BackUpAsync();
        var engine = Database.Resolve<IStorageEngine>().Backups;
        await engine.VerifyAsync(backup.File, BackupContent.Of(backup.Manifest), progress: null, Cancel);
        var bytes = await File.ReadAllBytesAsync(backup.File, Cancel);
        await File.WriteAllBytesAsync(backup.File, bytes[..(bytes.Length - 100)], Cancel);

        await Assert.ThatAsync(
            () => engine.VerifyAsync(backup.File, expected: null, progress: null, Cancel),
            Throws.InstanceOf<StoreException>().With.Property("Code").EqualTo(ErrorCodes.BackupDamaged));
    }

    [Test]
    public async Task VerifyAsync_names_a_table_that_an_archive_lacks()
    {
        var backup = await BackUpAsync();
        var expected = BackupContent.Of(backup.Manifest);
        expected = expected with { Tables = [.. expected.Tables, new TableRows("bots_of_old", 1)] };

        var error = Assert.ThrowsAsync<StoreException>(
            () => Database.Resolve<IStorageEngine>().Backups.VerifyAsync(backup.File, expected, progress: null, Cancel))!;

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.BackupDamaged));
        Assert.That(error.Message, Does.Contain("lacks bots_of_old"));
    }
}
