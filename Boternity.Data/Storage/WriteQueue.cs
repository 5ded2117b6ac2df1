using Boternity.Data.Diagnostics;

namespace Boternity.Data.Storage;

/// <summary>What the queues of both drivers share: joining the ambient unit, and the errors that callers see.</summary>
internal abstract class WriteQueue(AmbientScope ambient, StorageMetrics metrics) : IWriteQueue
{
    /// <summary>Where a flow of control finds its unit.</summary>
    protected AmbientScope Ambient { get; } = ambient;

    /// <summary>The engine's instruments.</summary>
    protected StorageMetrics Metrics { get; } = metrics;

    public async Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);

        try
        {
            return Ambient.Current is { } scope
                ? await scope.JoinAsync(unit, cancellationToken).ConfigureAwait(false)
                : await RunObservedAsync(unit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreErrors.TryTranslateWrite(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    public Task WriteAsync(Func<BoternityDbContext, CancellationToken, Task> unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);

        return WriteAsync(
            async (context, token) =>
            {
                await unit(context, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    private async Task<TResult> RunObservedAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        using var activity = Metrics.StartWrite();
        try
        {
            var result = await RunAsync(unit, cancellationToken).ConfigureAwait(false);
            Metrics.UnitAnswered(activity, failure: null);
            return result;
        }
        catch (Exception exception)
        {
            Metrics.UnitAnswered(activity, StoreErrors.TryTranslateWrite(exception, cancellationToken, out var translated) ? translated : exception);
            throw;
        }
    }

    /// <summary>Runs a unit when its turn comes.</summary>
    protected abstract Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken);
}
