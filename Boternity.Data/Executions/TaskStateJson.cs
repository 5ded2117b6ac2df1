using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Boternity.Data.Executions;

/// <summary>Usage and errors as the JSON that EF Core reads from their columns (<see cref="ExecutionDocuments"/>).</summary>
/// <remarks>Not by EF's tracker: it would have to read a whole row, with its input and output, to write one column of it.</remarks>
internal static class TaskStateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new InstantConverter() },
    };

    public static JsonElement? Of(IReadOnlyList<UsageEntry>? usage) =>
        usage is null ? null : JsonSerializer.SerializeToElement(usage, Options);

    public static JsonElement? Of(ExecutionError? error) =>
        error is null ? null : JsonSerializer.SerializeToElement(error, Options);

    /// <summary>An instant within JSON: of the one form that both drivers read back.</summary>
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
