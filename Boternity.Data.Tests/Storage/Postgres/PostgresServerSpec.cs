using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Testing.Postgres;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

/// <summary>Each test has a server of its own, or a primary and its streaming standby, which it may stop and reconfigure.</summary>
[Category(nameof(Provider.Postgres))]
public abstract class PostgresServerSpec(bool withStandby)
{
    internal LocalPostgresServer Servers { get; private set; } = null!;

    protected LibraryHost Host { get; private set; } = null!;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected string ConnectionString => withStandby ? Servers.ConnectionStringOfBoth : Servers.ConnectionString;

    protected NpgsqlDataSource Admin { get; private set; } = null!;

    [SetUp]
    public async Task StartServers()
    {
        Servers = await LocalPostgres.RequireAsync(withStandby, Cancel);
        Admin = NpgsqlDataSource.Create(Servers.ConnectionString);
        Host = OpenHost();
        await Host.Resolve<SchemaManager>().MigrateAsync(Cancel);
    }

    [TearDown]
    public async Task StopServers()
    {
        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        if (Admin is not null)
        {
            await Admin.DisposeAsync();
        }

        if (Servers is not null)
        {
            await Servers.DisposeAsync();
        }
    }

    protected LibraryHost OpenHost(string durability = "full", Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString);
        change?.Invoke(connection);
        return new LibraryHost(
            Provider.Postgres,
            connection.ConnectionString,
            TimeProvider.System,
            new TestDatabaseOptions { Settings = { ["Durability"] = durability } });
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    /// <summary>Asks the primary until it answers so.</summary>
    protected async Task UntilAsync(string sql, object answer)
    {
        await using var command = Admin.CreateCommand(sql);
        while (!Equals(await command.ExecuteScalarAsync(Cancel), answer))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }
    }

    protected static async Task<StoreException> FailureOf(Task work)
    {
        try
        {
            await work;
        }
        catch (StoreException error)
        {
            return error;
        }

        throw new AssertionException("It did not fail.");
    }
}
