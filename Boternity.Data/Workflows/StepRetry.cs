namespace Boternity.Data.Workflows;

/// <summary>Whether and how a failed step is tried again.</summary>
public sealed class StepRetry
{
    /// <summary>How often at most, the first attempt included; 0 to 4 294 967 295, 3 unless said otherwise.</summary>
    public long MaxAttempts { get; init; } = 3;

    /// <summary>How.</summary>
    public required RetryStrategy Strategy { get; init; }
}
