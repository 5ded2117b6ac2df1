using System.Security.Cryptography;
using Testcontainers.PostgreSql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>A container of the run's own; Testcontainers' reaper removes it when the process is killed.</summary>
/// <remarks>Only touched once <see cref="DockerPostgres"/> has seen the genuine client: with the stand-in its types do not load.</remarks>
internal sealed class DockerPostgresServer : PostgresServer
{
    private const string Image = "postgres:17-alpine";

    private readonly PostgreSqlContainer _container = new PostgreSqlBuilder(Image)
        .WithPassword(RandomNumberGenerator.GetHexString(32))
        .WithEnvironment("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C --no-sync")
        // Testcontainers turns durability off, which our engine refuses; of equal settings the server takes the last.
        .WithCommand("-c", "fsync=on", "-c", "full_page_writes=on", "-c", "synchronous_commit=on")
        .WithCommand("-c", "max_connections=200", "-c", "timezone=UTC", "-c", "autovacuum=off")
        .Build();

    public override string ConnectionString => _container.GetConnectionString();

    public static async Task<DockerPostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var server = new DockerPostgresServer();

        try
        {
            await server._container.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}
