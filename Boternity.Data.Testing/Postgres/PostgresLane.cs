namespace Boternity.Data.Testing.Postgres;

/// <summary>One way to get a server.</summary>
internal abstract class PostgresLane
{
    public abstract string Name { get; }

    /// <summary>Null when this lane can be used here, else one sentence that says why not.</summary>
    public abstract Task<string?> WhyNotAsync(CancellationToken cancellationToken);

    public abstract Task<PostgresServer> StartAsync(CancellationToken cancellationToken);
}
