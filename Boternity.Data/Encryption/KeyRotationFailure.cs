namespace Boternity.Data.Encryption;

/// <summary>A row that a rotation job could not open, and left as it was.</summary>
/// <remarks>Table <c>key_rotation_failures</c>, security design section 5.3.</remarks>
internal sealed class KeyRotationFailure
{
    public required Guid JobId { get; init; }

    public required string TableName { get; init; }

    public required Guid RecordId { get; init; }

    /// <summary>The error's code.</summary>
    public required string Code { get; init; }

    public required DateTimeOffset At { get; init; }
}
