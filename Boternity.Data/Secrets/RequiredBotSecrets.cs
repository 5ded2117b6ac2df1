namespace Boternity.Data.Secrets;

/// <summary>The names of the secrets that every bot needs to run.</summary>
public static class RequiredBotSecrets
{
    /// <summary>The key of the AI provider.</summary>
    public const string AiApiKey = "ai_api_key";

    /// <summary>The channel's token, such as that of a Slack or a Discord bot.</summary>
    public const string ChannelToken = "channel_token";

    /// <summary>The channel's configuration as JSON: URLs of webhooks, ids of channels.</summary>
    public const string ChannelConfig = "channel_config";

    /// <summary>All of them, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } = [AiApiKey, ChannelToken, ChannelConfig];
}
