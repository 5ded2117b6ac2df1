namespace Boternity.Data.Encryption;

/// <summary>How far a re-wrap or a re-encryption is. Counts are of rows, over all runs of the same job.</summary>
/// <remarks>Security design section 6.</remarks>
public sealed record KeyRotationProgress
{
    /// <summary>The job; a run that was stopped is resumed under the same id.</summary>
    public required Guid JobId { get; init; }

    /// <summary>What it does.</summary>
    public required KeyRotationKind Kind { get; init; }

    /// <summary>The scope it is limited to; null: all.</summary>
    public required SecretScope? Scope { get; init; }

    /// <summary>How it stands.</summary>
    public required KeyRotationState State { get; init; }

    /// <summary>What there was to do when it began. Rows that came later are done too, so that <see cref="Done"/> may pass it.</summary>
    public required long Total { get; init; }

    /// <summary>Written under the new key.</summary>
    public required long Done { get; init; }

    /// <summary>Changed by others while they were being worked on; looked at again.</summary>
    public required long Skipped { get; init; }

    /// <summary>Not opened, and left exactly as they were.</summary>
    public required long Failed { get; init; }

    /// <summary>The code of the error that ended it, one of <see cref="Errors.ErrorCodes"/>; null when none did.</summary>
    public string? LastErrorCode { get; init; }
}
