namespace Boternity.Data.Bots;

/// <summary>Whether a bot takes part in the fleet. Stored as lower-case text.</summary>
public enum BotStatus
{
    /// <summary>In use; the status of a new bot.</summary>
    Active,

    /// <summary>Kept, but not to be started.</summary>
    Disabled,

    /// <summary>Out of sight, restorable.</summary>
    Archived,
}
