namespace Boternity.Data.Providers;

/// <summary>Whether a provider may be called now.</summary>
public enum ProviderAvailability
{
    /// <summary>It may.</summary>
    Available,

    /// <summary>It asked for no calls until <see cref="ProviderHealth.RateLimitedUntil"/>.</summary>
    RateLimited,

    /// <summary>Its circuit is open until <see cref="ProviderHealth.RetryAt"/>.</summary>
    Open,

    /// <summary>The time to retry has come: whoever gets the probe may.</summary>
    ProbeDue,

    /// <summary>Somebody probes; others may when the circuit closes, or at <see cref="ProviderHealth.ProbeExpiresAt"/>.</summary>
    Probing,
}
