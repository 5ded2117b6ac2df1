namespace Boternity.Data.Providers;

/// <summary>How an AI provider fares: its circuit breaker and its counters. Shared by all processes that call the provider.</summary>
/// <remarks>Table <c>provider_health</c>, design card seed 001. All deadlines are instants, so that they survive a restart.</remarks>
public sealed class ProviderHealth
{
    /// <summary>The longest <see cref="Name"/>, in UTF-16 units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The longest <see cref="LastError"/>, in UTF-16 units; a longer one is cut.</summary>
    public const int MaxErrorLength = 4_096;

    /// <summary>The provider's name in the configuration, and the row's key; compared exactly, 1 to <see cref="MaxNameLength"/> UTF-16 units.</summary>
    public required string Name { get; init; }

    /// <summary>Smaller is asked first; at least 0.</summary>
    public int Priority { get; set; }

    /// <summary>Closed when added, unless said otherwise.</summary>
    public CircuitState CircuitState { get; set; }

    /// <summary>Failed calls since the last success; at least 0.</summary>
    public int ConsecutiveFailures { get; set; }

    /// <summary>What the last failed call said; at most <see cref="MaxErrorLength"/> UTF-16 units. Kept after a success.</summary>
    public string? LastError { get; set; }

    /// <summary>How long the last successful call took, in milliseconds; at least 0.</summary>
    public long? LastLatencyMs { get; set; }

    /// <summary>Calls so far; at least 0.</summary>
    public long TotalCalls { get; set; }

    /// <summary>Failed calls so far; at least 0, at most <see cref="TotalCalls"/>.</summary>
    public long TotalFailures { get; set; }

    /// <summary>UTC, whole microseconds; since when the circuit is closed. Null while it is not.</summary>
    public DateTimeOffset? UptimeSince { get; set; }

    /// <summary>UTC, whole microseconds; when the circuit opened last. Null while it is closed.</summary>
    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary>UTC, whole microseconds; when an open circuit lets a prober through. Null while it is closed.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>UTC, whole microseconds; the provider asked for no calls before. Null: it did not.</summary>
    public DateTimeOffset? RateLimitedUntil { get; set; }

    /// <summary>UTC, whole microseconds; the time of the last successful call.</summary>
    public DateTimeOffset? LastSuccessAt { get; set; }

    /// <summary>The token of the caller that probes a half-open circuit; null while nobody does.</summary>
    public Guid? ProbeToken { get; set; }

    /// <summary>UTC, whole microseconds; when another caller may probe. Set exactly when <see cref="ProbeToken"/> is.</summary>
    public DateTimeOffset? ProbeExpiresAt { get; set; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;

    /// <summary>Whether the provider may be called at a time, as far as this row knows.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The answer; that a probe is due does not say who gets it.</returns>
    public ProviderAvailability AvailabilityAt(DateTimeOffset now) => CircuitState switch
    {
        _ when RateLimitedUntil > now => ProviderAvailability.RateLimited,
        CircuitState.Open when RetryAt > now => ProviderAvailability.Open,
        CircuitState.HalfOpen when ProbeExpiresAt > now => ProviderAvailability.Probing,
        CircuitState.Closed => ProviderAvailability.Available,
        _ => ProviderAvailability.ProbeDue,
    };
}
