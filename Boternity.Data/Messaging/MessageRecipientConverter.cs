using System.Text.Json;
using System.Text.Json.Serialization;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Messaging;

/// <summary>The product's JSON of a recipient: a tag and the member that belongs to it, in any order, and nothing else.</summary>
internal sealed class MessageRecipientConverter : JsonConverter<MessageRecipient>
{
    private const string Tag = "type";
    private const string BotId = "bot_id";
    private const string Name = "name";

    private static readonly string Direct = EnumText<RecipientType>.Of(RecipientType.Direct);
    private static readonly string Channel = EnumText<RecipientType>.Of(RecipientType.Channel);

    /// <summary>Null is no recipient.</summary>
    public override bool HandleNull => true;

    public override MessageRecipient Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = JsonElement.ParseValue(ref reader);
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() != 2)
        {
            throw Refused();
        }

        var tag = TextOf(value, Tag);
        if (tag == Direct && value.TryGetProperty(BotId, out var bot) && bot.ValueKind == JsonValueKind.String && bot.TryGetGuid(out var id))
        {
            return MessageRecipient.Direct(id);
        }

        return tag == Channel && TextOf(value, Name) is { } name ? MessageRecipient.Channel(name) : throw Refused();
    }

    public override void Write(Utf8JsonWriter writer, MessageRecipient value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(Tag, EnumText<RecipientType>.Of(value.Type));
        if (value.BotId is { } bot)
        {
            writer.WriteString(BotId, bot);
        }
        else
        {
            writer.WriteString(Name, value.ChannelName);
        }

        writer.WriteEndObject();
    }

    private static string? TextOf(JsonElement value, string member) =>
        value.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static JsonException Refused() =>
        new("A recipient has a type and one member more: direct and bot_id, or channel and name.");
}
