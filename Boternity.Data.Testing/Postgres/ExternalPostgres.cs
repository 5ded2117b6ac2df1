using Npgsql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>A server that somebody else runs, named by an environment variable.</summary>
internal sealed class ExternalPostgres(string? connectionString) : PostgresLane
{
    public const string Variable = "BOTERNITY_TEST_POSTGRES";

    public ExternalPostgres()
        : this(Environment.GetEnvironmentVariable(Variable))
    {
    }

    public override string Name => Variable;

    public override Task<string?> WhyNotAsync(CancellationToken cancellationToken) =>
        Task.FromResult(string.IsNullOrWhiteSpace(connectionString) ? "not set" : null);

    public override async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        // Said explicitly, so a server that does not answer is a failure and never a reason to try another lane.
        try
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException)
        {
            throw new InvalidOperationException($"The server that {Variable} names cannot be used: {exception.Message}", exception);
        }

        return new Server(connectionString!);
    }

    private sealed class Server(string connectionString) : PostgresServer
    {
        public override string ConnectionString => connectionString;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
