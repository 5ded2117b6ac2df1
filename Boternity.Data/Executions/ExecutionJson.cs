using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Boternity.Data.Executions;

/// <summary>Usage and errors as the documents that their columns hold: the product's names, nothing for what is absent.</summary>
internal static class ExecutionJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
        Converters = { new InstantConverter() },
    };

    public static JsonElement? Of(IReadOnlyList<UsageEntry>? usage) =>
        usage is null ? null : JsonSerializer.SerializeToElement(usage, Options);

    public static JsonElement? Of(ExecutionError? error) => error is null ? null : JsonSerializer.SerializeToElement(error, Options);

    /// <summary>An instant within a document: of the one form that EF reads on both drivers.</summary>
    public static string InstantText(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantText(value));
    }
}
