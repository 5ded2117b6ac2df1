namespace Boternity.Data.Messaging;

/// <summary>Whom a message is for. Stored as lower-case text.</summary>
public enum RecipientType
{
    /// <summary>One bot.</summary>
    Direct,

    /// <summary>Everybody who subscribed to a channel.</summary>
    Channel,
}
