using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Runs each unit as a <c>BEGIN IMMEDIATE</c> transaction, one at a time: SQLite has one writer.</summary>
internal sealed class SqliteWriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) : WriteQueue(contexts, ambient), IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public void Dispose() => _turn.Dispose();

    protected override async Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunTransactionAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
