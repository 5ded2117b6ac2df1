namespace Boternity.Data.Providers;

/// <summary>Whether calls to a provider are let through. Stored as snake_case text.</summary>
public enum CircuitState
{
    /// <summary>Calls pass; the state of a new provider.</summary>
    Closed,

    /// <summary>Too many calls failed in a row: none passes until the time to retry.</summary>
    Open,

    /// <summary>The time to retry has come: one prober's calls pass, and decide.</summary>
    HalfOpen,
}
