namespace Boternity.Data.Encryption;

/// <summary>A rotation under way or done; whoever has its lease works on it.</summary>
/// <remarks>Table <c>key_rotation_jobs</c>, security design section 5.3.</remarks>
internal sealed class KeyRotationJob
{
    public Guid Id { get; init; }

    public required KeyRotationKind Kind { get; init; }

    /// <summary>Only this scope; every one when null.</summary>
    public SecretScope? Scope { get; init; }

    public KeyId? FromKey { get; init; }

    public KeyId? ToKey { get; init; }

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
}
