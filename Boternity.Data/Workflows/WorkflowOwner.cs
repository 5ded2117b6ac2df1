namespace Boternity.Data.Workflows;

/// <summary>Whom a workflow belongs to.</summary>
/// <remarks>JSON: <c>{"type":"global"}</c> or <c>{"type":"bot","bot_id":"…","slug":"…"}</c>; spec/boternity.md 4.1.</remarks>
public sealed class WorkflowOwner
{
    /// <summary>Global unless said otherwise.</summary>
    public WorkflowOwnerKind Type { get; init; }

    /// <summary>
    /// The bot, exactly when <see cref="Type"/> is <see cref="WorkflowOwnerKind.Bot"/>. It need not exist: workflows outlive bots.
    /// </summary>
    public Guid? BotId { get; init; }

    /// <summary>The bot's slug as the author knew it, exactly when <see cref="BotId"/> is set; it takes no part in comparisons.</summary>
    public string? Slug { get; init; }

    /// <summary>Nobody in particular.</summary>
    public static WorkflowOwner Global() => new();

    /// <summary>One bot.</summary>
    /// <param name="botId">Its id.</param>
    /// <param name="slug">Its slug.</param>
    public static WorkflowOwner Bot(Guid botId, string slug) => new() { Type = WorkflowOwnerKind.Bot, BotId = botId, Slug = slug };
}
