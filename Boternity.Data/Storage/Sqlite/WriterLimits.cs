namespace Boternity.Data.Storage.Sqlite;

/// <summary>The bounds of the write queue.</summary>
internal static class WriterLimits
{
    /// <summary>Turns that may wait; a further caller waits for a place.</summary>
    public const int QueueLength = 8_192;

    /// <summary>Units that share a commit.</summary>
    public const int GroupSize = 256;

    /// <summary>From asking to the answer; a turn that has not begun by then is refused.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>How long one unit may run.</summary>
    public static readonly TimeSpan UnitRun = TimeSpan.FromSeconds(5);

    /// <summary>How long one context may hold the writer.</summary>
    public static readonly TimeSpan LeaseRun = TimeSpan.FromSeconds(30);

    /// <summary>How long a unit that was told to stop may go on before its connection is taken from it.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How often deadlines are looked at.</summary>
    public static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Without a turn for this long the writer is idle, and empties the write-ahead log.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
}
