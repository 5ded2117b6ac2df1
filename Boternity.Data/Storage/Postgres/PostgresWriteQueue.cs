using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Runs each unit as a transaction on the primary; the server orders them.</summary>
internal sealed class PostgresWriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) : WriteQueue(contexts, ambient)
{
    protected override Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken) =>
        RunTransactionAsync(unit, cancellationToken);
}
