namespace Boternity.Data.Storage.Sqlite;

/// <summary>A turn that wants the write-ahead log to be written back and emptied.</summary>
internal sealed class EraseTurn(CancellationToken token) : WriteTurn(token)
{
    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Description => "the erasing of the log";

    /// <summary>Completes with whether nothing is left in the log.</summary>
    public Task<bool> Answer => _answer.Task;

    public void Done(bool isEmpty) => _answer.TrySetResult(isEmpty);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
