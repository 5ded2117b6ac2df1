using System.Diagnostics;
using System.Globalization;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A directly used context's turn: it has the writer alone from its first open to its outermost close.</summary>
internal sealed class LeaseTurn(CancellationToken token) : WriteTurn(token)
{
    private readonly TaskCompletionSource<WriterLease> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Who asked: kept raw, as it is put into words only when somebody waited in vain.
    private readonly Activity? _activity = Activity.Current;
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public override string Description => _activity is null
        ? string.Create(CultureInfo.InvariantCulture, $"a context's lease, begun on thread {_thread}")
        : $"a context's lease, begun in {_activity.DisplayName}";

    /// <summary>Completes when the turn has come.</summary>
    public Task<WriterLease> Granted => _granted.Task;

    /// <returns>False when the caller has gone meanwhile.</returns>
    public bool Grant(WriterLease lease) => _granted.TrySetResult(lease);

    public override void Fail(Exception exception) => _granted.TrySetException(exception);
}
