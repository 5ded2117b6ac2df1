using Boternity.Data.Storage.Paging;

namespace Boternity.Data.Bots;

/// <summary>The orders a list of bots may have.</summary>
internal static class BotLists
{
    private static readonly Dictionary<BotSortKey, Keyset<Bot>> Orders = new()
    {
        [BotSortKey.CreatedAt] = Keyset<Bot>.By("bots/created_at", bot => bot.CreatedAt, bot => bot.Id),
        [BotSortKey.Name] = Keyset<Bot>.By("bots/name", bot => bot.Name, bot => bot.Id),
        [BotSortKey.Slug] = Keyset<Bot>.By("bots/slug", bot => bot.Slug, bot => bot.Id),
        [BotSortKey.Status] = Keyset<Bot>.By("bots/status", bot => bot.Status, bot => bot.Id),
        [BotSortKey.Category] = Keyset<Bot>.By("bots/category", bot => bot.Category, bot => bot.Id),
        [BotSortKey.UpdatedAt] = Keyset<Bot>.By("bots/updated_at", bot => bot.UpdatedAt, bot => bot.Id),
        [BotSortKey.LastActiveAt] = Keyset<Bot>.By("bots/last_active_at", bot => bot.LastActiveAt, bot => bot.Id),
        [BotSortKey.ConversationCount] = Keyset<Bot>.By("bots/conversation_count", bot => bot.ConversationCount, bot => bot.Id),
        [BotSortKey.TotalTokensUsed] = Keyset<Bot>.By("bots/total_tokens_used", bot => bot.TotalTokensUsed, bot => bot.Id),
    };

    public static Keyset<Bot> By(BotSortKey key) =>
        Orders.TryGetValue(key, out var order) ? order : throw new ArgumentOutOfRangeException(nameof(key), key, "Not a sort key.");
}
