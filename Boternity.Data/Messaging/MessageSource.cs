namespace Boternity.Data.Messaging;

/// <summary>Where a bot's messages come from: those written to it directly, or one of its channels.</summary>
public sealed record MessageSource
{
    private MessageSource(string? channelName) => ChannelName = channelName;

    /// <summary>The messages that were written to the bot itself.</summary>
    public static MessageSource Direct { get; } = new(channelName: null);

    /// <summary>The channel; null for the direct messages.</summary>
    public string? ChannelName { get; }

    /// <summary>A channel that the bot subscribed to.</summary>
    /// <param name="name">Its name; not null.</param>
    public static MessageSource Channel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);

        return new(name);
    }
}
