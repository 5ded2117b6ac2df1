namespace Boternity.Data.Bots;

/// <summary>What a new bot starts with.</summary>
public sealed record NewBot
{
    /// <summary>Trimmed; must hold a letter or digit, at most <see cref="Bot.MaxNameLength"/> UTF-16 units. The slug is derived from it.</summary>
    public required string Name { get; init; }

    /// <summary><c>A bot named {name}</c> when null.</summary>
    public string? Description { get; init; }

    /// <summary>What the bot is for.</summary>
    public BotCategory Category { get; init; }

    /// <summary>Kept in this order; at most <see cref="Bot.MaxTags"/>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The owner, if the bot has one.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The first version of the bot's soul, saved with the bot; null for a bot without one yet.</summary>
    public string? Soul { get; init; }
}
