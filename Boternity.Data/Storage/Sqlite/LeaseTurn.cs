namespace Boternity.Data.Storage.Sqlite;

/// <summary>A directly used context's turn: it has the writer alone from its first open to its outermost close.</summary>
internal sealed class LeaseTurn(CancellationToken token) : WriteTurn(token)
{
    private readonly TaskCompletionSource<WriterLease> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Description => "a context's lease";

    /// <summary>Completes when the turn has come.</summary>
    public Task<WriterLease> Granted => _granted.Task;

    /// <returns>False when the caller has gone meanwhile.</returns>
    public bool Grant(WriterLease lease) => _granted.TrySetResult(lease);

    public override void Fail(Exception exception) => _granted.TrySetException(exception);
}
