using System.Security.Cryptography;
using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.Support;
using Npgsql;

namespace Boternity.Data.Tests.Harness;

/// <summary>What happens to databases on a server that outlives the run.</summary>
[Category(nameof(Provider.Postgres))]
[CancelAfter(60_000)]
public sealed class PostgresDatabasesTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task StartAsync_drops_databases_of_dead_runs_and_keeps_those_of_living_ones()
    {
        var living = await TestEngines.RequirePostgresAsync(Cancel);
        await using var mine = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);
        await using var data = NpgsqlDataSource.Create(living.Server.ConnectionString);
        await using (var leftover = data.CreateCommand("CREATE DATABASE bd_test_0badcafe_7 TEMPLATE template0"))
        {
            await leftover.ExecuteNonQueryAsync(Cancel);
        }

        await using var borrowed = new Borrowed(living.Server.ConnectionString);
        await using (await PostgresDatabases.StartAsync(borrowed))
        {
            Assert.That(await ExistsAsync("bd_test_0badcafe_7"), Is.False);
            Assert.That(await ExistsAsync(NameOf(mine)), Is.True);
        }

        Assert.That(await ExistsAsync(NameOf(mine)), Is.True);

        async Task<bool> ExistsAsync(string name) =>
            await mine.ScalarAsync($"SELECT COUNT(*) FROM pg_database WHERE datname = {name}", Cancel) is 1L;
    }

    [Test]
    public async Task DisposeAsync_drops_what_its_tests_left()
    {
        var living = await TestEngines.RequirePostgresAsync(Cancel);
        await using var mine = await TestEnvironment.OpenEmptyAsync(Provider.Postgres, Cancel);
        await using var borrowed = new Borrowed(living.Server.ConnectionString);
        string forgotten;

        await using (var databases = await PostgresDatabases.StartAsync(borrowed))
        {
            forgotten = await databases.CreateAsync("template0", Cancel);
        }

        Assert.That(await mine.ScalarAsync($"SELECT COUNT(*) FROM pg_database WHERE datname = {forgotten}", Cancel), Is.Zero);
    }

    [Test]
    public async Task CreateAsync_by_a_login_that_may_not_says_what_it_lacks()
    {
        var living = await TestEngines.RequirePostgresAsync(Cancel);
        var plain = $"bd_plain_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        await using var data = NpgsqlDataSource.Create(living.Server.ConnectionString);
        await ExecuteAsync($"CREATE ROLE {plain} LOGIN PASSWORD '{plain}'");
        try
        {
            await using var borrowed = new Borrowed(
                new NpgsqlConnectionStringBuilder(living.Server.ConnectionString) { Username = plain, Password = plain }.ConnectionString);
            await using var databases = await PostgresDatabases.StartAsync(borrowed);

            await Assert.ThatAsync(
                () => databases.CreateAsync("template0", Cancel),
                Throws.InvalidOperationException.With.Message.Contains("42501").And.Message.Contains("CREATEDB"));
        }
        finally
        {
            await ExecuteAsync($"DROP ROLE {plain}");
        }

        async Task ExecuteAsync(string sql)
        {
            await using var command = data.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Cancel);
        }
    }

    private static string NameOf(ITestDatabase database) => new NpgsqlConnectionStringBuilder(database.Target).Database!;

    private sealed class Borrowed(string connectionString) : PostgresServer
    {
        public override string ConnectionString => connectionString;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
