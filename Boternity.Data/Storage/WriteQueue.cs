namespace Boternity.Data.Storage;

/// <summary>What the queues of both drivers share: joining the ambient unit, and the errors that callers see.</summary>
internal abstract class WriteQueue(AmbientScope ambient) : IWriteQueue
{
    /// <summary>Where a flow of control finds its unit.</summary>
    protected AmbientScope Ambient { get; } = ambient;

    public async Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);

        try
        {
            return Ambient.Current is { } scope
                ? await scope.JoinAsync(unit, cancellationToken).ConfigureAwait(false)
                : await RunAsync(unit, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Runs a unit when its turn comes.</summary>
    protected abstract Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken);
}
