using Boternity.Data.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_subscriptions</c>: upstream kept no record of what was read, so that all that came along is.</summary>
internal sealed class SubscriptionMapping : TableMapping
{
    private const long NotFromStart = 0;

    public override string Table => "bot_subscriptions";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "bot_id", "channel_name", "subscribed_at",
    ];

    public override IReadOnlyCollection<string> OwnMembers { get; } = [nameof(BotSubscription.Acknowledged)];

    public override void Map(RowMapping row)
    {
        var channel = row.RequiredText("channel_name");
        MessageRules.Channel(channel);
        row.Add(new BotSubscription
        {
            BotId = row.RequiredReference("bot_id", "bots"),
            ChannelName = channel,
            SubscribedAt = row.Instant("subscribed_at"),
        });
    }

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        foreach (var subscription in entities.Cast<BotSubscription>())
        {
            await context.Database
                .ExecuteSqlRawAsync(
                    MessageSql.Subscribe,
                    [subscription.BotId, subscription.ChannelName, subscription.SubscribedAt, NotFromStart],
                    cancellationToken)
                .ConfigureAwait(false);
        }
    }
}
