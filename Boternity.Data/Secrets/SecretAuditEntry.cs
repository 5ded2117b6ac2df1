using Boternity.Data.Encryption;

namespace Boternity.Data.Secrets;

/// <summary>One line of the trail of what was done with secrets and keys. Never a value, a hint or an envelope; never changed or deleted.</summary>
/// <remarks>Table <c>secret_audit_log</c>, security design section 12.3. No foreign keys: the trail outlives what it is about.</remarks>
public sealed class SecretAuditEntry
{
    /// <summary>The longest text of any member, in UTF-16 units.</summary>
    public const int MaxTextLength = 256;

    /// <summary>UUIDv7; made when the entry is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>What kind of actor it was.</summary>
    public required SecretActorKind ActorKind { get; init; }

    /// <summary>Which one; null for the system itself.</summary>
    public string? ActorId { get; init; }

    /// <summary>What was done.</summary>
    public required SecretAuditAction Action { get; init; }

    /// <summary>Whose secret or key it was.</summary>
    public required SecretScope Scope { get; init; }

    /// <summary>The secret's id; null where none was involved.</summary>
    public Guid? SecretId { get; init; }

    /// <summary>The secret's name; null where none was involved.</summary>
    public string? Name { get; init; }

    /// <summary>The value's version.</summary>
    public long? ValueVersion { get; init; }

    /// <summary>The data key involved.</summary>
    public KeyId? KeyId { get; init; }

    /// <summary><c>ok</c>, <c>completed_with_failures</c> of a rotation, or the code of the error.</summary>
    public required string Outcome { get; init; }

    /// <summary>The trace that it belongs to, if there is one.</summary>
    public string? CorrelationId { get; init; }
}
