using System.Text.Json;
using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>Writes a key's id as its text.</summary>
internal sealed class KeyIdJsonConverter : JsonConverter<KeyId>
{
    public override KeyId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        KeyId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("A key's id has 32 hex digits.");

    public override void Write(Utf8JsonWriter writer, KeyId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
