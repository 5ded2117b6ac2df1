using System.Data.Common;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage;

/// <summary>Savepoints of a transaction that EF Core began.</summary>
internal sealed class TransactionSavepoints(IDbContextTransaction transaction) : ISavepoints
{
    public Task CreateAsync(string name, CancellationToken cancellationToken) => transaction.CreateSavepointAsync(name, cancellationToken);

    public Task ReleaseAsync(string name, CancellationToken cancellationToken) => transaction.ReleaseSavepointAsync(name, cancellationToken);

    public async Task<bool> TryRollbackAsync(string name)
    {
        try
        {
            await transaction.RollbackToSavepointAsync(name, CancellationToken.None).ConfigureAwait(false);
            await transaction.ReleaseSavepointAsync(name, CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            return false;
        }
    }
}
