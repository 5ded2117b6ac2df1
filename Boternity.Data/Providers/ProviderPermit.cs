namespace Boternity.Data.Providers;

/// <summary>The answer to the question whether a provider may be called.</summary>
/// <param name="Availability">Available for a call like any other, ProbeDue for the probe that this permit is; else there is none.</param>
/// <param name="Until">When to ask again; null for a permit.</param>
/// <param name="ProbeToken">Tells this probe from others; null unless this permit is one.</param>
public sealed record ProviderPermit(ProviderAvailability Availability, DateTimeOffset? Until, Guid? ProbeToken)
{
    /// <summary>Whether the caller may call the provider.</summary>
    public bool IsGranted => Availability is ProviderAvailability.Available or ProviderAvailability.ProbeDue;
}
