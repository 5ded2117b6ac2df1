using System.Runtime.Versioning;
using Boternity.Data.Bots;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Backups by the machine's own programs, of a database of the test's own with one bot.</summary>
[Category(nameof(Provider.Postgres))]
[Platform(Exclude = "Win", Reason = "The stand-ins for programs are scripts of a Unix shell.")]
[UnsupportedOSPlatform("windows")]
public abstract class PostgresBackupSpec
{
    internal PostgresSpecDatabase Database { get; private set; } = null!;

    internal PostgresToolset Programs { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected IBackupManager Backups => Database.Resolve<IBackupManager>();

    protected string Folder => Path.Combine(Database.Folder, "backups");

    protected NpgsqlDataSource Admin { get; private set; } = null!;

    [SetUp]
    public async Task OpenDatabase()
    {
        Programs = await ClientPrograms.RequireAsync(Cancel);
        Database = (PostgresSpecDatabase)await TestEnvironment.OpenAsync(Provider.Postgres, Cancel);
        Admin = NpgsqlDataSource.Create(Database.Databases.Server.ConnectionString);
        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        if (Admin is not null)
        {
            await Admin.DisposeAsync();
        }

        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    protected Task<Backup> BackUpAsync() => Backups.CreateAsync(new BackupOptions { Directory = Folder }, progress: null, Cancel);

    /// <summary>A service over the same database whose backups use other programs, or another connection.</summary>
    internal LibraryHost HostWith(PostgresTools? tools = null, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(Database.Target);
        change?.Invoke(connection);
        var config = new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = connection.ConnectionString };
        return Database.OpenHost(new TestDatabaseOptions
        {
            ConfigureServices = services => services.AddSingleton<IStorageEngine>(
                _ => new PostgresStorageEngine(config, Database.Clock, NullLoggerFactory.Instance, meters: null)
                {
                    Tools = tools ?? PostgresTools.OfThisMachine,
                }),
        });
    }

    /// <summary>The programs of the machine behind a script that first does something.</summary>
    internal PostgresTools Behind(string script)
    {
        var folder = ClientPrograms.Make(
            Path.Combine(Database.Folder, "programs"),
            $"{script}\nexec '{Programs.Dump}' \"$@\"",
            $"{script}\nexec '{Programs.Restore}' \"$@\"");
        return new PostgresTools(() => [folder]);
    }

    /// <summary>The names of this test's databases on the server.</summary>
    protected async Task<List<string>> DatabasesAsync()
    {
        await using var command = Admin.CreateCommand("SELECT datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY datname");
        command.Parameters.AddWithValue(Database.Name);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var names = new List<string>();
        while (await reader.ReadAsync(Cancel))
        {
            names.Add(reader.GetString(0));
        }

        // Without those of tests whose number only begins alike.
        return [.. names.Where(name => name == Database.Name || name.StartsWith(Database.Name + "_", StringComparison.Ordinal))];
    }

    protected async Task AdministerAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Ends all sessions of the database: those of the test's own library too, which keeps some as a service does.</summary>
    protected async Task EndSessionsAsync()
    {
        Database.CloseIdle();
        await AdministerAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{Database.Name}'");
    }

    protected async Task<long> CountAsync(string database, string table)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Database.Target) { Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync(Cancel);
#pragma warning disable CA2100 // The tests' own text.
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
