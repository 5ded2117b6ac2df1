using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Messaging;

/// <content>Channels, and who reads them.</content>
internal sealed partial class MessageStore
{
    private static readonly Keyset<BotChannel> ByName =
        Keyset<BotChannel>.By("bot_channels/name", channel => channel.Name, channel => channel.Name);

    private static readonly Keyset<BotSubscription> ByChannel =
        Keyset<BotSubscription>.By("bot_subscriptions/channel_name", reader => reader.ChannelName, reader => reader.ChannelName);

    private static readonly Keyset<BotSubscription> ByBot =
        Keyset<BotSubscription>.By("bot_subscriptions/bot_id", reader => reader.BotId, reader => reader.BotId);

    private static readonly ModelQuery<string, BotChannel?> ChannelByName =
        new((context, name, _) => context.BotChannels.AsNoTracking().FirstOrDefault(channel => channel.Name == name));

    private static readonly ModelQuery<Guid, string, BotSubscription?> SubscriptionByKey =
        new((context, botId, name, _) => context.BotSubscriptions.AsNoTracking()
            .FirstOrDefault(subscription => subscription.BotId == botId && subscription.ChannelName == name));

    public Task<BotChannel> CreateChannelAsync(string name, Guid createdByBotId, CancellationToken cancellationToken)
    {
        MessageRules.Channel(name);

        return writes.WriteAsync(
            async (context, token) =>
                await AddChannelAsync(context, name, createdByBotId, token).ConfigureAwait(false)
                    ? (await ChannelByName.RunAsync(context, name, token).ConfigureAwait(false))!
                    : throw Messages.ChannelExists(name),
            cancellationToken);
    }

    public Task<BotChannel> EnsureChannelAsync(string name, Guid createdByBotId, CancellationToken cancellationToken)
    {
        MessageRules.Channel(name);

        return writes.WriteAsync(
            async (context, token) =>
            {
                await AddChannelAsync(context, name, createdByBotId, token).ConfigureAwait(false);
                return (await ChannelByName.RunAsync(context, name, token).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    public Task<BotChannel?> GetChannelAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);

        return InputText.IsStorable(name)
            ? reads.ReadAsync((context, token) => ChannelByName.RunAsync(context, name, token), cancellationToken)
            : Task.FromResult<BotChannel?>(null);
    }

    public Task<Page<BotChannel>> ListChannelsAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByName.ReadAsync(context.BotChannels.AsNoTracking(), SortOrder.Ascending, page, token), cancellationToken);
    }

    public Task<BotSubscription> SubscribeAsync(Guid botId, string channelName, bool fromStart, CancellationToken cancellationToken)
    {
        MessageRules.Channel(channelName);

        return writes.WriteAsync(
            async (context, token) =>
            {
                await AddChannelAsync(context, channelName, botId, token).ConfigureAwait(false);
                await context.Database
                    .ExecuteSqlRawAsync(MessageSql.Subscribe, [botId, channelName, clock.GetInstant(), fromStart ? 1L : 0L], token)
                    .ConfigureAwait(false);
                return (await SubscriptionByKey.RunAsync(context, botId, channelName, token).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    public Task<bool> UnsubscribeAsync(Guid botId, string channelName, CancellationToken cancellationToken)
    {
        MessageRules.Channel(channelName);

        return writes.WriteAsync(
            async (context, token) =>
                await context.BotSubscriptions
                    .Where(subscription => subscription.BotId == botId && subscription.ChannelName == channelName)
                    .ExecuteDeleteAsync(token)
                    .ConfigureAwait(false) == 1,
            cancellationToken);
    }

    public Task<Page<BotSubscription>> ListSubscriptionsAsync(Guid botId, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByChannel.ReadAsync(
                context.BotSubscriptions.AsNoTracking().Where(subscription => subscription.BotId == botId), SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public Task<Page<Guid>> ListSubscribersAsync(string channelName, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        MessageRules.Channel(channelName);

        return reads.ReadAsync(
            (context, token) => ByBot.ReadAsync(
                context.BotSubscriptions.AsNoTracking().Where(subscription => subscription.ChannelName == channelName),
                subscription => subscription.BotId,
                SortOrder.Ascending,
                page,
                token),
            cancellationToken);
    }

    /// <returns>Whether there was none.</returns>
    private async Task<bool> AddChannelAsync(
        BoternityDbContext context, string name, Guid createdByBotId, CancellationToken cancellationToken) =>
        await context.Database
            .ExecuteSqlRawAsync(MessageSql.AddChannel, [name, clock.GetInstant(), createdByBotId], cancellationToken)
            .ConfigureAwait(false) == 1;
}
