namespace Boternity.Data.Errors;

/// <summary>What a classifier read from a driver's exception; <see cref="Messages.Driver"/> makes the exception that callers see.</summary>
/// <param name="Kind">The kind by code.</param>
/// <param name="Inner">The driver's exception.</param>
internal sealed record DriverFailure(StoreErrorKind Kind, Exception Inner)
{
    /// <summary>The message to use, one of <see cref="ErrorCodes"/>; null for the usual one of the kind.</summary>
    public string? Code { get; init; }

    public ConflictReason? Conflict { get; init; }

    public int? SqliteExtendedCode { get; init; }

    public string? SqlState { get; init; }

    public string? Constraint { get; init; }

    public string? Table { get; init; }

    public IReadOnlyList<string>? Columns { get; init; }
}
