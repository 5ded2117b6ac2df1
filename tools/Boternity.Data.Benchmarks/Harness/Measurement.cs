using System.Text.Json.Serialization;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>What one group of callers did in one round.</summary>
internal sealed record Measurement
{
    public required string Group { get; init; }

    public required int Callers { get; init; }

    /// <summary>Completed within the round.</summary>
    public required long Operations { get; init; }

    public required double Seconds { get; init; }

    /// <summary>In microseconds, as the other latencies; of all operations, those that ended after the round included.</summary>
    public required double P50 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    public required long FewestOfCaller { get; init; }

    public required long MostOfCaller { get; init; }

    public required long Errors { get; init; }

    public string? FirstError { get; init; }

    [JsonIgnore]
    public double PerSecond => Operations / Seconds;

    /// <summary>Wall time per operation over all callers, in nanoseconds.</summary>
    [JsonIgnore]
    public double Nanoseconds => Operations == 0 ? double.PositiveInfinity : Seconds * 1e9 / Operations;

    [JsonIgnore]
    public double Fairness => MostOfCaller == 0 ? 0 : (double)FewestOfCaller / MostOfCaller;
}

/// <summary>One round of one contender.</summary>
internal sealed record RoundResult
{
    public required IReadOnlyList<Measurement> Groups { get; init; }

    /// <summary>By the whole process, per operation of all groups.</summary>
    public required double BytesPerOperation { get; init; }

    /// <summary>Of all threads, user and system, in microseconds: what else the machine does changes it less than the wall time.</summary>
    public required double CpuPerOperation { get; init; }

    public required long WalPeak { get; init; }

    /// <summary>At the end of the round.</summary>
    public required long ResidentBytes { get; init; }
}

/// <summary>What a contender found when it looked at its work.</summary>
/// <param name="Error">Why the work was not done; null when it was.</param>
/// <param name="Work">What was looked at.</param>
/// <param name="Settings">The connection's, as read back.</param>
internal sealed record Verification(string? Error, string Work, string Settings);
