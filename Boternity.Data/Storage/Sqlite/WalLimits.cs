namespace Boternity.Data.Storage.Sqlite;

/// <summary>The bounds of the write-ahead log, in bytes.</summary>
internal sealed record WalLimits
{
    /// <summary>After this much growth, what readers allow is written back.</summary>
    public long Step { get; init; } = 4L << 20;

    /// <summary>From half of this on the log is emptied; at this, the readers that hold it up are ended. One larger transaction may pass it.</summary>
    public long Cap { get; init; } = 64L << 20;

    /// <summary>Readers of other processes cannot be ended; at this, writes are refused until they go.</summary>
    public long HardCap { get; init; } = 1L << 30;
}
