using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A database that the server does not have yet; on SQLite every test begins so.</summary>
[Category(nameof(Provider.Postgres))]
public sealed class PostgresCreationTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task StartAsync_database_that_the_server_lacks_is_created()
    {
        await using var server = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);
        var absent = AbsentBeside(server);
        using var host = MigratingHost.Build(server, ("ConnectionString", absent.ConnectionString));

        await host.StartAsync(Cancel);

        Assert.That(await CountAsync(server, absent.Database!), Is.EqualTo(1L));
        Assert.That(await host.Services.GetRequiredService<SchemaManager>().GetPendingAsync(Cancel), Is.Empty);
        await host.StopAsync(Cancel);
    }

    [Test]
    public async Task GetPendingAsync_database_that_the_server_lacks_stays_absent()
    {
        await using var server = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);
        var absent = AbsentBeside(server);
        using var host = MigratingHost.Build(server, ("ConnectionString", absent.ConnectionString));

        var pending = await host.Services.GetRequiredService<SchemaManager>().GetPendingAsync(Cancel);

        Assert.That(pending, Is.Not.Empty);
        Assert.That(await CountAsync(server, absent.Database!), Is.Zero);
    }

    // A name of this run, so that the run's end removes it.
    private static NpgsqlConnectionStringBuilder AbsentBeside(ITestDatabase server)
    {
        var connection = new NpgsqlConnectionStringBuilder(server.Target);
        connection.Database += "_absent";
        return connection;
    }

    private static async Task<object?> CountAsync(ITestDatabase server, string database) =>
        await server.ScalarAsync($"SELECT COUNT(*) FROM pg_database WHERE datname = {database}", Cancel);
}
