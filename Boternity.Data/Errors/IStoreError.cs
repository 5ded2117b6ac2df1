namespace Boternity.Data.Errors;

/// <summary>The facts that every error of the store carries; implemented by exceptions only (docs/errors.md).</summary>
/// <remarks>No member, and no message of an exception of this library, contains a row value, a secret or a connection string.</remarks>
public interface IStoreError
{
    /// <summary>What went wrong, independent of the driver.</summary>
    StoreErrorKind Kind { get; }

    /// <summary>What became of the write; <see cref="WriteOutcome.None"/> for reads and for calls refused before a write began.</summary>
    WriteOutcome Outcome { get; }

    /// <summary>Stable id of the message, one of <see cref="ErrorCodes"/>: <c>BD</c> and four digits.</summary>
    string Code { get; }

    /// <summary>Whether the same call, unchanged, may succeed later: soon for locks and deadlines, else once the cause is gone.</summary>
    bool IsTransient { get; }

    /// <summary>Why it conflicts; set exactly when <see cref="Kind"/> is <see cref="StoreErrorKind.Conflict"/>, else null.</summary>
    ConflictReason? Conflict { get; }

    /// <summary>SQLite's extended result code, for example 2067; null when SQLite did not report the error.</summary>
    int? SqliteExtendedCode { get; }

    /// <summary>PostgreSQL's SQLSTATE, five characters, for example <c>23505</c>; null when the server did not report the error.</summary>
    string? SqlState { get; }

    /// <summary>Name of the violated constraint or index; null when unknown (SQLite names CHECKs and expression indexes only).</summary>
    string? Constraint { get; }

    /// <summary>Table of the violated constraint or of the conflicting row; null when unknown.</summary>
    string? Table { get; }

    /// <summary>Columns of the violated constraint in the driver's order; null when unknown, never empty.</summary>
    IReadOnlyList<string>? Columns { get; }

    /// <summary>Who has what was waited for, for example a process id or the name of an operation; null when unknown.</summary>
    string? Holder { get; }

    /// <summary>How long the call waited before it failed; null when it did not wait.</summary>
    TimeSpan? Waited { get; }

    /// <summary>One English sentence on what to do; null when the message says it all.</summary>
    string? Hint { get; }
}
