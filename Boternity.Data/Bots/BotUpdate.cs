namespace Boternity.Data.Bots;

/// <summary>What to change of a bot; a null member leaves its column as it is. The slug never changes.</summary>
public sealed record BotUpdate
{
    /// <summary>Trimmed; must hold a letter or digit, at most <see cref="Bot.MaxNameLength"/> UTF-16 units.</summary>
    public string? Name { get; init; }

    /// <summary>At most <see cref="Bot.MaxDescriptionLength"/> UTF-16 units.</summary>
    public string? Description { get; init; }

    /// <summary>The new status.</summary>
    public BotStatus? Status { get; init; }

    /// <summary>The new category.</summary>
    public BotCategory? Category { get; init; }

    /// <summary>Replaces all tags; at most <see cref="Bot.MaxTags"/>.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}
