namespace Boternity.Data.Bots;

/// <summary>One bot of the fleet: its identity and its counters. How it is deployed and who it is (its soul) are other aggregates.</summary>
/// <remarks>Table <c>bots</c>, design card seed 000.</remarks>
public sealed class Bot
{
    /// <summary>The longest <see cref="Name"/>, in UTF-16 units.</summary>
    public const int MaxNameLength = 256;

    /// <summary>The longest <see cref="Description"/>, in UTF-16 units.</summary>
    public const int MaxDescriptionLength = 16_384;

    /// <summary>The most <see cref="Tags"/> a bot may have.</summary>
    public const int MaxTags = 100;

    /// <summary>UUIDv7; made when the bot is added if left empty.</summary>
    public Guid Id { get; init; }

    /// <summary>Unique, case-sensitive; derived from the name at creation (<see cref="Slug"/> never changes afterwards).</summary>
    public required string Slug { get; init; }

    /// <summary>Shown to people; trimmed, 1 to <see cref="MaxNameLength"/> UTF-16 units, need not be unique.</summary>
    public required string Name { get; set; }

    /// <summary>At most <see cref="MaxDescriptionLength"/> UTF-16 units; may be empty, never null.</summary>
    public string Description { get; set; } = "";

    /// <summary>Active when created.</summary>
    public BotStatus Status { get; set; }

    /// <summary>Assistant when created, unless said otherwise.</summary>
    public BotCategory Category { get; set; }

    /// <summary>In the caller's order, at most <see cref="MaxTags"/>; a JSON array of strings in the column.</summary>
    public IList<string> Tags { get; init; } = [];

    /// <summary>The owner, if the bot has one.</summary>
    public Guid? UserId { get; set; }

    /// <summary>Conversations so far; at least 0. Only ever incremented in the database.</summary>
    public long ConversationCount { get; init; }

    /// <summary>Tokens used so far; at least 0. Only ever incremented in the database.</summary>
    public long TotalTokensUsed { get; init; }

    /// <summary>Soul versions saved so far; at least 0. Incremented with each save.</summary>
    public int VersionCount { get; init; }

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>UTC, whole microseconds; the time of the last write to the bot itself or of its last activity; a new soul version leaves it.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>UTC, whole microseconds; null until the first recorded activity.</summary>
    public DateTimeOffset? LastActiveAt { get; set; }

    /// <summary>Concurrency token: 1 on insert, one more on each write.</summary>
    public long Revision { get; set; } = 1;
}
