using Boternity.Data.Messaging;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_channels</c>.</summary>
internal sealed class ChannelMapping : TableMapping
{
    public override string Table => "bot_channels";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "name", "created_at", "created_by_bot_id",
    ];

    public override IReadOnlyCollection<string> OwnMembers { get; } = [nameof(BotChannel.LastSequence)];

    public override void Map(RowMapping row)
    {
        var name = row.RequiredText("name");
        MessageRules.Channel(name);
        row.Add(new BotChannel
        {
            Name = name,
            CreatedAt = row.Instant("created_at"),
            CreatedByBotId = row.RequiredReference("created_by_bot_id", "bots"),
        });
    }
}
