using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Boternity.Data.Storage;

/// <summary>Instants in the product's JSON: RFC 3339 in UTC with <c>Z</c>, and 0, 3 or 6 digits of the second; spec/boternity.md 2.2.</summary>
/// <remarks>Reads any offset, but not none: the reader's own time zone would be taken for it.</remarks>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            && reader.TryGetDateTimeOffset(out var instant)
            && HasOffset(reader.GetString()!)
                ? instant.TruncateToMicroseconds()
                : throw new JsonException("An instant is RFC 3339 text with its offset.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var instant = value.TruncateToMicroseconds();
        var format = (instant.Ticks % TimeSpan.TicksPerSecond, instant.Ticks % TimeSpan.TicksPerMillisecond) switch
        {
            (0, _) => "yyyy-MM-dd'T'HH:mm:ss'Z'",
            (_, 0) => "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
            _ => "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'",
        };
        writer.WriteStringValue(instant.ToString(format, CultureInfo.InvariantCulture));
    }

    private static bool HasOffset(string text)
    {
        var time = text[(text.IndexOf('T', StringComparison.Ordinal) + 1)..];
        return time.Length < text.Length && time.AsSpan().IndexOfAny('Z', '+', '-') >= 0;
    }
}
