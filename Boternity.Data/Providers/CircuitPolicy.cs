using Boternity.Data.Errors;

namespace Boternity.Data.Providers;

/// <summary>When a circuit opens, and for how long.</summary>
public sealed record CircuitPolicy
{
    /// <summary>Three failures in a row, half a minute open, half a minute for a probe.</summary>
    public static CircuitPolicy Default { get; } = new();

    /// <summary>Failed calls in a row that open the circuit; 1 or more, default 3.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>How long an open circuit lets nothing through; more than zero, at most a day, default 30 s.</summary>
    public TimeSpan OpenDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a prober has for its call before another may probe; more than zero, at most a day, default 30 s.</summary>
    public TimeSpan ProbeDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="StoreException">A member is out of its range.</exception>
    internal void Validate()
    {
        if (FailureThreshold < 1)
        {
            throw Messages.InvalidInput(nameof(FailureThreshold), "must be 1 or more");
        }

        ProviderHealthRules.Duration(OpenDuration, nameof(OpenDuration));
        ProviderHealthRules.Duration(ProbeDuration, nameof(ProbeDuration));
    }
}
