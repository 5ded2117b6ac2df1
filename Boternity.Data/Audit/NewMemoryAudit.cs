namespace Boternity.Data.Audit;

/// <summary>What to note about a memory.</summary>
public sealed record NewMemoryAudit
{
    /// <summary>Whose memory it is; need not exist (any more).</summary>
    public required Guid BotId { get; init; }

    /// <summary>Which memory; need not exist (any more).</summary>
    public required Guid MemoryId { get; init; }

    /// <summary>What was done.</summary>
    public required MemoryAction Action { get; init; }

    /// <summary>Who did it: <c>system</c>, <c>user</c> or a bot's slug; trimmed, 1 to <see cref="MemoryAuditEntry.MaxActorLength"/> UTF-16 units.</summary>
    public required string Actor { get; init; }

    /// <summary>Free text, kept as it is; at most <see cref="MemoryAuditEntry.MaxDetailsLength"/> UTF-16 units.</summary>
    public string? Details { get; init; }
}
