namespace Boternity.Data.Providers;

/// <summary>What follows from the cause of a failure.</summary>
public static class ProviderFailureExtensions
{
    /// <summary>Whether another provider may answer where this one failed: it is the provider's trouble, not the call's.</summary>
    /// <param name="failure">The cause.</param>
    /// <returns>True for <c>Provider</c>, <c>Stream</c>, <c>RateLimited</c> and <c>Overloaded</c>.</returns>
    public static bool AllowsFailover(this ProviderFailure failure) =>
        failure is ProviderFailure.Provider or ProviderFailure.Stream or ProviderFailure.RateLimited or ProviderFailure.Overloaded;
}
