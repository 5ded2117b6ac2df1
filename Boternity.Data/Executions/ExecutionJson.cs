using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Boternity.Data.Storage;

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
        Converters = { new StoredInstantConverter() },
    };

    public static JsonElement? Of(IReadOnlyList<UsageEntry>? usage) =>
        usage is null ? null : JsonSerializer.SerializeToElement(usage, Options);

    public static JsonElement? Of(ExecutionError? error) => error is null ? null : JsonSerializer.SerializeToElement(error, Options);

    /// <summary>Writes the one form that EF reads within documents on both drivers.</summary>
    private sealed class StoredInstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantText.Format(value));
    }
}
