namespace Boternity.Data.Audit;

/// <summary>One line of the trail of what was done to the bots' memories. Never changed and never deleted, not even with its bot.</summary>
/// <remarks>Table <c>memory_audit_log</c>, design card seed 001.</remarks>
public sealed class MemoryAuditEntry
{
    /// <summary>The longest <see cref="Actor"/>, in UTF-16 units.</summary>
    public const int MaxActorLength = 256;

    /// <summary>The longest <see cref="Details"/>, in UTF-16 units.</summary>
    public const int MaxDetailsLength = 65_536;

    /// <summary>UUIDv7; made when the entry is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose memory it was. No foreign key: the trail outlives the bot.</summary>
    public required Guid BotId { get; init; }

    /// <summary>Which memory. No foreign key: the trail outlives the memory.</summary>
    public required Guid MemoryId { get; init; }

    /// <summary>What was done.</summary>
    public required MemoryAction Action { get; init; }

    /// <summary>Who did it: <c>system</c>, <c>user</c> or a bot's slug; 1 to <see cref="MaxActorLength"/> UTF-16 units.</summary>
    public required string Actor { get; init; }

    /// <summary>Free text, JSON by custom; at most <see cref="MaxDetailsLength"/> UTF-16 units.</summary>
    public string? Details { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
