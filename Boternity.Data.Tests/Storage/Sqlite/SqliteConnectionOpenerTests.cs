using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Tests.Storage.Sqlite;

public sealed class SqliteConnectionOpenerTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Open_applies_every_setting([Values(StorageRole.Write, StorageRole.Read)] object role)
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        var opener = OpenerOf(database);

        using var connection = opener.Open((StorageRole)role);

        Assert.DoesNotThrow(() => opener.SettingsOf((StorageRole)role).Verify(connection));
    }

    [Test]
    public async Task Open_applies_what_the_contract_lists([Values(StorageRole.Write, StorageRole.Read)] object role)
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

        using var connection = OpenerOf(database).Open((StorageRole)role);

        var reader = (StorageRole)role == StorageRole.Read;
        Assert.Multiple(() =>
        {
            Assert.That(Pragma(connection, "busy_timeout"), Is.EqualTo(5000));
            Assert.That(Pragma(connection, "journal_mode"), Is.EqualTo("wal"));
            Assert.That(Pragma(connection, "synchronous"), Is.EqualTo(2));
            Assert.That(Pragma(connection, "fullfsync"), Is.EqualTo(1));
            Assert.That(Pragma(connection, "checkpoint_fullfsync"), Is.EqualTo(1));
            Assert.That(Pragma(connection, "foreign_keys"), Is.EqualTo(1));
            Assert.That(Pragma(connection, "cache_size"), Is.EqualTo(reader ? -4000 : -16000));
            Assert.That(Pragma(connection, "mmap_size"), Is.EqualTo(0));
            Assert.That(Pragma(connection, "temp_store"), Is.EqualTo(2));
            Assert.That(Pragma(connection, "wal_autocheckpoint"), Is.EqualTo(0));
            Assert.That(Pragma(connection, "journal_size_limit"), Is.EqualTo(64 << 20));
            Assert.That(Pragma(connection, "trusted_schema"), Is.EqualTo(SqliteNativeGate.Version >= new Version(3, 41) ? 0 : 1));
            Assert.That(Pragma(connection, "cell_size_check"), Is.EqualTo(1));
            Assert.That(Pragma(connection, "secure_delete"), Is.EqualTo(1));
            Assert.That(Pragma(connection, "query_only"), Is.EqualTo(reader ? 1 : 0));
            Assert.That(Switch(connection, 1010), Is.EqualTo(1), "DEFENSIVE");
            Assert.That(Switch(connection, 1005), Is.EqualTo(0), "ENABLE_LOAD_EXTENSION");
            Assert.That(Switch(connection, 1013), Is.EqualTo(0), "DQS_DML");
            Assert.That(Switch(connection, 1014), Is.EqualTo(0), "DQS_DDL");
            Assert.That(raw.sqlite3_limit(connection.Handle, 0, -1), Is.EqualTo(64 << 20), "LENGTH");
            Assert.That(raw.sqlite3_limit(connection.Handle, 1, -1), Is.EqualTo(1 << 20), "SQL_LENGTH");
            Assert.That(raw.sqlite3_limit(connection.Handle, 3, -1), Is.EqualTo(100), "EXPR_DEPTH");
            Assert.That(raw.sqlite3_limit(connection.Handle, 10, -1), Is.EqualTo(10), "TRIGGER_DEPTH");
            Assert.That(raw.sqlite3_limit(connection.Handle, 7, -1), Is.EqualTo(0), "ATTACHED");
            Assert.That(new SqliteConnectionStringBuilder(connection.ConnectionString), Is.EquivalentTo(
                new SqliteConnectionStringBuilder
                {
                    DataSource = database.Target,
                    Mode = reader ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite,
                    Cache = SqliteCacheMode.Private,
                    ForeignKeys = true,
                    Pooling = false,
                    DefaultTimeout = 30,
                }));
        });
    }

    [Test]
    public async Task Open_with_normal_durability_syncs_less()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        var config = new DatabaseConfig { Path = database.Target, Durability = Durability.Normal };

        using var connection = new SqliteConnectionOpener(config, database.Target, inMemory: false).Open(StorageRole.Write);

        Assert.That(Pragma(connection, "synchronous"), Is.EqualTo(1));
    }

    [Test]
    public async Task Open_sets_the_wait_for_locks_first()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

        Assert.That(OpenerOf(database).SettingsOf(StorageRole.Write).All[0].Name, Is.EqualTo("busy_timeout"));
    }

    [Test]
    public async Task Open_with_a_setting_that_does_not_hold_fails_and_names_it()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        var opener = OpenerOf(database);
        SqliteSetting[] refused =
        [
            new PragmaSetting("cache_size", "-4000", "-4001"),
            new PragmaSetting("journal_mode", null, "delete"),
            new SwitchSetting("SQLITE_DBCONFIG_of_no_build", raw.SQLITE_DBCONFIG_ENABLE_VIEW, On: true) { Expected = "0" },
            new LimitSetting("SQLITE_LIMIT_VARIABLE_NUMBER", raw.SQLITE_LIMIT_VARIABLE_NUMBER, int.MaxValue),
        ];

        Assert.Multiple(() =>
        {
            foreach (var setting in refused)
            {
                var error = Assert.Throws<StoreException>(() => opener.Open(StorageRole.Write, new SqliteSettings([setting])))!;
                Assert.That(error.Code, Is.EqualTo(ErrorCodes.SettingDiffers));
                Assert.That(error.Message, Does.Contain(setting.Name));
            }
        });
        Assert.That(OpenFiles.Of(database.Target), Is.Empty, "A failed open leaves no descriptor.");
    }

    [Test]
    public async Task Open_registers_the_functions_of_ef_core([Values(StorageRole.Write, StorageRole.Read)] object role)
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

        using var connection = OpenerOf(database).Open((StorageRole)role);

        using var command = new SqliteCommand("SELECT ef_add('1.5', '2.25') || regexp('^a', 'abc')", connection);
        Assert.That(await command.ExecuteScalarAsync(Cancel), Is.EqualTo("3.751"));
    }

    [Test]
    public async Task Open_of_another_programs_file_is_refused()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await database.ExecuteAsync($"PRAGMA application_id = 7", Cancel);

        var error = Assert.Throws<StoreException>(() => OpenerOf(database).Open(StorageRole.Read))!;

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignFile));
    }

    [Test]
    public void Open_in_memory_leaves_out_what_cannot_hold_there()
    {
        var config = new DatabaseConfig { Path = DatabaseConfig.InMemoryPath };
        var opener = new SqliteConnectionOpener(config, $"file:/{nameof(SqliteConnectionOpenerTests)}?vfs=memdb", inMemory: true);
        using var keepAlive = opener.Open(StorageRole.Migrate);

        using var reader = opener.Open(StorageRole.Read);

        var left = opener.SettingsOf(StorageRole.Read).All.Select(setting => setting.Name);
        Assert.That(left, Does.Not.Contain("mmap_size").And.Not.Contain("journal_mode").And.Contains("query_only"));
    }

    private static SqliteConnectionOpener OpenerOf(ITestDatabase database) =>
        new(new DatabaseConfig { Path = database.Target }, database.Target, inMemory: false);

    private static object? Pragma(SqliteConnection connection, string name)
    {
#pragma warning disable CA2100 // A constant of this class.
        using var command = new SqliteCommand($"PRAGMA {name}", connection);
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static int Switch(SqliteConnection connection, int option)
    {
        raw.sqlite3_db_config(connection.Handle, option, -1, out var value);
        return value;
    }
}
