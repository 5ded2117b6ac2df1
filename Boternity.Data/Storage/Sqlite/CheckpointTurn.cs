namespace Boternity.Data.Storage.Sqlite;

/// <summary>A turn that wants the write-ahead log to be written back and emptied.</summary>
internal sealed class CheckpointTurn(CancellationToken token) : WriteTurn(token)
{
    private readonly TaskCompletionSource<CheckpointResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Description => "a checkpoint";

    /// <summary>Completes with what is left in the log.</summary>
    public Task<CheckpointResult> Answer => _answer.Task;

    public void Done(CheckpointResult result) => _answer.TrySetResult(result);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
