using System.Security.Cryptography;
using Boternity.Data.Testing.Postgres;
using Npgsql;

namespace Boternity.Data.Tests.Server;

/// <summary>What the library asks of a PostgreSQL server, each feature without the library: which one is missing a test's name says.</summary>
/// <remarks>Each test has a schema of its own in the database that the connection string names.</remarks>
[Category(ServerSuite.Category)]
[Category(nameof(Provider.Postgres))]
[CancelAfter(60_000)]
public abstract class ServerFeatureSpec
{
    private readonly string _schema = $"bd_feature_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    private NpgsqlDataSource? _server;

    protected NpgsqlDataSource Server => _server!;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task CreateSchema()
    {
        var connection = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync()) { SearchPath = _schema };
        _server = NpgsqlDataSource.Create(connection);
        await ExecuteAsync($"CREATE SCHEMA {_schema}");
    }

    [TearDown]
    public async Task DropSchema()
    {
        if (_server is not null)
        {
            try
            {
                await ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
            }
            finally
            {
                await _server.DisposeAsync();
            }
        }
    }

    /// <summary>Of the server that the specs run on, which needs to be no more than reachable for this.</summary>
    protected static async Task<string> ConnectionStringAsync() =>
        Environment.GetEnvironmentVariable(ExternalPostgres.Variable) is { Length: > 0 } named
            ? named
            : (await TestEngines.RequirePostgresAsync(Cancel)).Server.ConnectionString;

    protected async Task ExecuteAsync(string sql)
    {
        await using var session = await Server.OpenConnectionAsync(Cancel);
        await ExecuteAsync(session, sql);
    }

    protected static async Task ExecuteAsync(NpgsqlConnection session, string sql)
    {
        await using var command = Command(session, sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    protected async Task<object?> ScalarAsync(string sql)
    {
        await using var session = await Server.OpenConnectionAsync(Cancel);
        return await ScalarAsync(session, sql);
    }

    protected static async Task<object?> ScalarAsync(NpgsqlConnection session, string sql)
    {
        await using var command = Command(session, sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    protected async Task<PostgresException> RefusalOfAsync(string sql)
    {
        await using var session = await Server.OpenConnectionAsync(Cancel);
        return await RefusalOfAsync(session, sql);
    }

    protected static async Task<PostgresException> RefusalOfAsync(NpgsqlConnection session, string sql)
    {
        try
        {
            await ExecuteAsync(session, sql);
        }
        catch (PostgresException refusal)
        {
            return refusal;
        }

        throw new AssertionException($"The server did not refuse: {sql}");
    }

    private static NpgsqlCommand Command(NpgsqlConnection session, string sql)
    {
        var command = session.CreateCommand();
#pragma warning disable CA2100 // A constant of a test.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }
}
