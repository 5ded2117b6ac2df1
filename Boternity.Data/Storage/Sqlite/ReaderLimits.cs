namespace Boternity.Data.Storage.Sqlite;

/// <summary>The bounds of the readers.</summary>
internal sealed record ReaderLimits
{
    /// <summary>How many connections, and how many threads for the stores' queries.</summary>
    public int MaxReaders { get; init; } = 8;

    /// <summary>How long a read waits for one of them.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a read may keep one. Its snapshot keeps the journal from being reset.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether messages name the code that has a reader; costs a stack trace for each.</summary>
    public bool TraceHolders { get; init; }
}
