namespace Boternity.Data.Errors;

/// <summary>What became of the write that failed (docs/errors.md).</summary>
public enum WriteOutcome
{
    /// <summary>Nothing was to be written, or the call was refused before a write began.</summary>
    None = 0,

    /// <summary>The write is durable although the call failed afterwards.</summary>
    Committed,

    /// <summary>Nothing of the write is stored.</summary>
    RolledBack,

    /// <summary>COMMIT had begun and its result is not known; goes with <see cref="StoreErrorKind.OutcomeUnknown"/>.</summary>
    Unknown,
}
