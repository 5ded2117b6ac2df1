namespace Boternity.Data.Encryption;

/// <summary>A rotation under way or done; whoever has its lease works on it.</summary>
/// <remarks>Table <c>key_rotation_jobs</c>, security design section 5.3.</remarks>
internal sealed class KeyRotationJob
{
    public Guid Id { get; init; }

    public required KeyRotationKind Kind { get; init; }

    /// <summary>Only this scope; every one when null.</summary>
    public SecretScope? Scope { get; init; }

    /// <summary>The old key that is being worked on.</summary>
    public KeyId? FromKey { get; set; }

    /// <summary>The key that everything goes to; null when each scope has its own.</summary>
    public KeyId? ToKey { get; set; }

    public KeyRotationState State { get; set; }

    public long Total { get; set; }

    public long Done { get; set; }

    public long Skipped { get; set; }

    public long Failed { get; set; }

    /// <summary>The last row that was looked at.</summary>
    public Guid? Cursor { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    public DateTimeOffset? HeartbeatAt { get; set; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; set; }

    public string? LastErrorCode { get; set; }

    public KeyRotationProgress ToProgress() => new()
    {
        JobId = Id,
        Kind = Kind,
        Scope = Scope,
        State = State,
        Total = Total,
        Done = Done,
        Skipped = Skipped,
        Failed = Failed,
        LastErrorCode = LastErrorCode,
    };
}
