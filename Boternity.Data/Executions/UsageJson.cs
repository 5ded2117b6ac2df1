using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Executions;

/// <summary>Usage in the JSON of other programs.</summary>
public static class UsageJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        Converters = { new InstantConverter() },
    };

    /// <summary>Reads usage, for an upsert or a merge.</summary>
    /// <param name="json">An array of entries, an object <c>{"entries": […]}</c>, or null.</param>
    /// <returns>The entries checked, merged and sorted; null for null.</returns>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: other JSON, or an entry is out of its range.</exception>
    public static IReadOnlyList<UsageEntry>? Read(JsonElement json)
    {
        var list = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("entries", out var entries) ? entries : json;
        if (list.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Refused();
        }

        try
        {
            var usage = list.Deserialize<List<UsageEntry>>(Options)!;
            return usage.Any(entry => entry is null || entry.AgentIds?.Contains(null!) == true) ? throw Refused() : UsageSummary.Checked(usage);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The exception quotes the value's text.
            throw Refused();
        }
    }

    private static StoreException Refused() => Messages.InvalidInput(nameof(WorkflowState.Usage), "is no list of usage entries");
}
