namespace Boternity.Data.Storage.Sqlite;

/// <summary>A turn that only wants the writer's connection to be open.</summary>
internal sealed class OpenTurn() : WriteTurn(CancellationToken.None)
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string Description => "the opening of the writer";

    /// <summary>Completes when the connection is open.</summary>
    public Task Opened => _opened.Task;

    public void Done() => _opened.TrySetResult();

    public override void Fail(Exception exception) => _opened.TrySetException(exception);
}
