using System.Buffers;
using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.Json;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Boternity.Data.Storage.Conventions;

/// <summary>Free-form members of types that are mapped to a JSON column: JSON within JSON, and not text that holds JSON.</summary>
internal static class JsonMember
{
    /// <summary>Any JSON value.</summary>
    public static PropertyBuilder<JsonElement?> IsJsonMember(this PropertyBuilder<JsonElement?> property)
    {
        property.Metadata.SetJsonValueReaderWriterType(typeof(JsonValueMember));
        property.Metadata.SetValueComparer(new ValueComparer<JsonElement>(
            (left, right) => JsonElement.DeepEquals(left, right),
            value => (int)value.ValueKind,
            value => value));
        return property;
    }

    /// <summary>An object, whose members' names are no part of the model.</summary>
    public static PropertyBuilder<IReadOnlyDictionary<string, TValue>?> IsJsonObject<TValue>(
        this PropertyBuilder<IReadOnlyDictionary<string, TValue>?> property)
    {
        // EF takes a type for a value when there is a conversion; within JSON it asks the reader and writer instead.
        property.HasConversion(
            new ValueConverter<IReadOnlyDictionary<string, TValue>?, string>(
                value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Dictionary<string, TValue>>(text, JsonSerializerOptions.Default)!),
            new ValueComparer<IReadOnlyDictionary<string, TValue>?>(
                (left, right) => AreEqual(left, right),
                value => HashOf(value),
                value => value));
        property.Metadata.SetJsonValueReaderWriterType(typeof(JsonObjectMember<TValue>));
        return property;
    }

    /// <summary>Whether both have the same text.</summary>
    public static bool AreEqual<TValue>(IReadOnlyDictionary<string, TValue>? left, IReadOnlyDictionary<string, TValue>? right) =>
        JsonSerializer.Serialize(left, JsonSerializerOptions.Default) == JsonSerializer.Serialize(right, JsonSerializerOptions.Default);

    /// <summary>Equal for those that are.</summary>
    public static int HashOf<TValue>(IReadOnlyDictionary<string, TValue>? value) => value?.Count ?? 0;

    /// <summary>Reads the value at which the reader stands, token by token: the reader has only a part of the document at a time.</summary>
    public static ReadOnlyMemory<byte> Read(ref Utf8JsonReaderManager manager)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        for (var depth = 0; ; manager.MoveNext())
        {
            ref var reader = ref manager.CurrentReader;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    writer.WriteStartObject();
                    depth++;
                    break;
                case JsonTokenType.EndObject:
                    writer.WriteEndObject();
                    depth--;
                    break;
                case JsonTokenType.StartArray:
                    writer.WriteStartArray();
                    depth++;
                    break;
                case JsonTokenType.EndArray:
                    writer.WriteEndArray();
                    depth--;
                    break;
                case JsonTokenType.PropertyName:
                    writer.WritePropertyName(reader.GetString()!);
                    continue;
                case JsonTokenType.String:
                    writer.WriteStringValue(reader.GetString());
                    break;
                case JsonTokenType.Number:
                    writer.WriteRawValue(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan, skipInputValidation: true);
                    break;
                case JsonTokenType.True:
                case JsonTokenType.False:
                    writer.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                    break;
                case JsonTokenType.Null:
                    writer.WriteNullValue();
                    break;
                default:
                    throw new InvalidDataException($"A stored document has {reader.TokenType} where a value was expected.");
            }

            if (depth == 0)
            {
                writer.Flush();
                return buffer.WrittenMemory;
            }
        }
    }
}

/// <inheritdoc cref="JsonMember.IsJsonMember"/>
internal sealed class JsonValueMember : JsonValueReaderWriter<JsonElement>
{
    public override Expression ConstructorExpression => Expression.New(typeof(JsonValueMember));

    public override JsonElement FromJsonTyped(ref Utf8JsonReaderManager manager, object? existingObject = null) =>
        JsonElement.Parse(JsonMember.Read(ref manager).Span, default);

    public override void ToJsonTyped(Utf8JsonWriter writer, JsonElement value) => value.WriteTo(writer);
}

/// <inheritdoc cref="JsonMember.IsJsonObject"/>
internal sealed class JsonObjectMember<TValue> : JsonValueReaderWriter<IReadOnlyDictionary<string, TValue>>
{
    public override Expression ConstructorExpression => Expression.New(GetType());

    public override IReadOnlyDictionary<string, TValue> FromJsonTyped(ref Utf8JsonReaderManager manager, object? existingObject = null) =>
        JsonSerializer.Deserialize<Dictionary<string, TValue>>(JsonMember.Read(ref manager).Span, JsonSerializerOptions.Default)!;

    public override void ToJsonTyped(Utf8JsonWriter writer, IReadOnlyDictionary<string, TValue> value) =>
        JsonSerializer.Serialize(writer, value, JsonSerializerOptions.Default);
}
