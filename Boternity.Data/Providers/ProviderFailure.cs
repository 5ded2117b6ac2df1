namespace Boternity.Data.Providers;

/// <summary>Why a call to a provider failed.</summary>
public enum ProviderFailure
{
    /// <summary>The provider answered with an error of its own.</summary>
    Provider,

    /// <summary>The answer broke off.</summary>
    Stream,

    /// <summary>The provider wants fewer calls.</summary>
    RateLimited,

    /// <summary>The provider has too much to do.</summary>
    Overloaded,

    /// <summary>The provider does not accept the key.</summary>
    AuthenticationFailed,

    /// <summary>The provider does not understand the call.</summary>
    InvalidRequest,

    /// <summary>The call is longer than the model can read.</summary>
    ContextLengthExceeded,
}
