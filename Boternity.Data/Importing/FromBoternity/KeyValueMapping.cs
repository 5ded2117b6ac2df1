using Boternity.Data.KeyValue;

namespace Boternity.Data.Importing.FromBoternity;

/// <summary><c>bot_kv_store</c>; a JSON <c>null</c> is a value.</summary>
internal sealed class KeyValueMapping : TableMapping
{
    public override string Table => "bot_kv_store";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "bot_id", "key", "value", "created_at", "updated_at",
    ];

    public override void Map(RowMapping row)
    {
        var key = row.RequiredText("key");
        KeyValueRules.Key(key);
        var value = row.Json("value") ?? throw new RefusedRowException("value is missing");
        row.Add(new KeyValueEntry
        {
            BotId = row.RequiredReference("bot_id", "bots"),
            Key = key,
            Value = KeyValueRules.Value(value),
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
        });
    }
}
