namespace Boternity.Data.Bots;

/// <summary>What a list of bots may be sorted by. Text sorts by code point; a bot that was never active sorts as the smallest.</summary>
public enum BotSortKey
{
    /// <summary>The time of creation.</summary>
    CreatedAt,

    /// <summary>The display name.</summary>
    Name,

    /// <summary>The slug.</summary>
    Slug,

    /// <summary>The status, by its stored text.</summary>
    Status,

    /// <summary>The category, by its stored text.</summary>
    Category,

    /// <summary>The time of the last write.</summary>
    UpdatedAt,

    /// <summary>The time of the last activity.</summary>
    LastActiveAt,

    /// <summary>The number of conversations.</summary>
    ConversationCount,

    /// <summary>The number of tokens used.</summary>
    TotalTokensUsed,
}
