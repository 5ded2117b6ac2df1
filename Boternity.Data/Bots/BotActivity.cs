namespace Boternity.Data.Bots;

/// <summary>What a bot did since the last record.</summary>
/// <param name="Conversations">Conversations to add; at least 0.</param>
/// <param name="Tokens">Tokens to add; at least 0.</param>
public sealed record BotActivity(long Conversations, long Tokens);
