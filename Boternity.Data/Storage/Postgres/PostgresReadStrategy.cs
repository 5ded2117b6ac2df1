using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Runs a query again whose session was lost, or cancelled by a standby's replay, before its first row was handed out.</summary>
/// <remarks>
/// A server that stops leaves dead sessions in the pool; the first use of one empties the pool, and the next try opens a session on the
/// next host. It says that it does not retry, because EF Core would then buffer every result.
/// </remarks>
internal sealed class PostgresReadStrategy(ExecutionStrategyDependencies dependencies) : IExecutionStrategy
{
    private const int MaxTries = 3;

    public bool RetriesOnFailure => false;

    public TResult Execute<TState, TResult>(
        TState state,
        Func<DbContext, TState, TResult> operation,
        Func<DbContext, TState, ExecutionResult<TResult>>? verifySucceeded)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return operation(dependencies.CurrentContext.Context, state);
            }
            catch (Exception exception) when (attempt < MaxTries && IsWorthAnotherTry(exception, CancellationToken.None))
            {
            }
        }
    }

    public async Task<TResult> ExecuteAsync<TState, TResult>(
        TState state,
        Func<DbContext, TState, CancellationToken, Task<TResult>> operation,
        Func<DbContext, TState, CancellationToken, Task<ExecutionResult<TResult>>>? verifySucceeded,
        CancellationToken cancellationToken = default)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await operation(dependencies.CurrentContext.Context, state, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (attempt < MaxTries && IsWorthAnotherTry(exception, cancellationToken))
            {
            }
        }
    }

    /// <remarks>In a transaction of the caller's the earlier queries would not be repeated with it.</remarks>
    private bool IsWorthAnotherTry(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && dependencies.CurrentContext.Context.Database.CurrentTransaction is null
        && StoreErrors.Translate(exception) is StoreException
        {
            Kind: StoreErrorKind.StorageUnavailable,
        }
        or StoreException { Conflict: ConflictReason.Serialization };
}
