namespace Boternity.Data.Storage.Sqlite;

/// <summary>A place in the writer's queue.</summary>
internal abstract class WriteTurn(CancellationToken token)
{
    /// <summary>The caller's token.</summary>
    public CancellationToken Token { get; } = token;

    /// <summary>When the turn was asked for, as a timestamp of the clock.</summary>
    public long AskedAt { get; set; }

    /// <summary>When the turn's work began; 0 while it waits.</summary>
    public long StartedAt { get; set; }

    /// <summary>The turn's place while it waits; null before and after. Guarded by the queue's lock.</summary>
    public LinkedListNode<WriteTurn>? Place { get; set; }

    /// <summary>Whether the turn takes up one of the queue's places; not when it was put back. Guarded by the queue's lock.</summary>
    public bool IsCounted { get; set; }

    /// <summary>What holds the writer, for the message of those who wait.</summary>
    public abstract string Description { get; }

    /// <summary>Ends the turn with an error.</summary>
    public abstract void Fail(Exception exception);
}
