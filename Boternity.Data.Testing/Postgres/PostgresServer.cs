using Npgsql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>The one server of a test run: found or started when the first test asks for it, stopped when the run ends.</summary>
internal abstract class PostgresServer : IAsyncDisposable
{
    /// <summary>The lanes in the order in which they are tried.</summary>
    public static IReadOnlyList<PostgresLane> Lanes => [new ExternalPostgres(), new DockerPostgres(), new LocalPostgres()];

    /// <summary>Opens a database that exists, as a user who may create others.</summary>
    public abstract string ConnectionString { get; }

    public string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Stops what was started for it.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Takes the first lane that can be used here.</summary>
    /// <exception cref="PostgresUnavailableException">No lane can be used here; the message says why for each and what to do.</exception>
    /// <exception cref="InvalidOperationException">A lane can be used and its server did not start; the message has its log.</exception>
    public static async Task<PostgresServer> StartAsync(IEnumerable<PostgresLane> lanes, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();

        foreach (var lane in lanes)
        {
            if (await lane.WhyNotAsync(cancellationToken) is not { } reason)
            {
                return await lane.StartAsync(cancellationToken);
            }

            reasons.Add($"{lane.Name}: {reason}");
        }

        throw new PostgresUnavailableException(
            $"No PostgreSQL for the tests ({string.Join("; ", reasons)}). Install PostgreSQL's server binaries "
            + $"(Debian: apt-get install postgresql) or set {ExternalPostgres.Variable} to the connection string of a server "
            + "where databases may be created.");
    }
}
