namespace Boternity.Data.Bots;

/// <summary>What a bot is for. Stored as lower-case text.</summary>
public enum BotCategory
{
    /// <summary>A general helper; the category of a new bot.</summary>
    Assistant,

    /// <summary>Writes, draws, composes.</summary>
    Creative,

    /// <summary>Finds out and reports.</summary>
    Research,

    /// <summary>Does one chore.</summary>
    Utility,
}
