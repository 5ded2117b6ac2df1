namespace Boternity.Data.Errors;

/// <summary>Why a <see cref="StoreErrorKind.Conflict"/> happened (docs/errors.md).</summary>
public enum ConflictReason
{
    /// <summary>A unique key is taken. The same call fails again until the other row is gone.</summary>
    Duplicate = 0,

    /// <summary>The <c>revision</c> moved on since the caller read the row. Read again, then decide.</summary>
    Revision,

    /// <summary>Concurrent transactions could not be ordered and the retries are used up. The only transient conflict.</summary>
    Serialization,

    /// <summary>The row must stay as it is, as nothing else takes its place. The same call fails again until something does.</summary>
    Required,
}
