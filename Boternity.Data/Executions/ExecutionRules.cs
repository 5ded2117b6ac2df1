using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Executions;

/// <summary>What execution states may be; checked before anything is written.</summary>
internal static class ExecutionRules
{
    private const int MaxErrorLength = 65_536;

    /// <exception cref="StoreException">Blank, too long or not storable.</exception>
    public static string Id(string id, string member) => InputText.Required(id, member, WorkflowState.MaxIdLength);

    /// <summary>An id that may be missing; a blank one is none.</summary>
    /// <exception cref="StoreException">Too long or not storable.</exception>
    public static string? OptionalId(string? id, string member) => string.IsNullOrWhiteSpace(id) ? null : Id(id, member);

    /// <summary>A component or an execution type: any text, also none.</summary>
    /// <exception cref="StoreException">Too long or not storable.</exception>
    public static string Kind(string kind, string member)
    {
        ArgumentNullException.ThrowIfNull(kind, member);

        var trimmed = kind.Trim();
        InputText.Validate(trimmed, member, WorkflowState.MaxIdLength);
        return trimmed;
    }

    /// <returns>The object in memory of its own; null for none, and for a JSON null.</returns>
    /// <exception cref="StoreException">No JSON object, or not one that both drivers keep, or too large.</exception>
    public static JsonElement? JsonObject(JsonElement? value, string member) =>
        value switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.Object } set => InputJson.Checked(set, member, WorkflowState.MaxJsonBytes),
            _ => throw Messages.InvalidInput(member, "must be a JSON object"),
        };

    /// <returns>The error in memory of its own.</returns>
    /// <exception cref="StoreException">Its details are not storable.</exception>
    public static ExecutionError? Error(ExecutionError? error)
    {
        if (error is null)
        {
            return null;
        }

        var taken = new ExecutionError
        {
            Message = Cut(error.Message),
            Code = OptionalId(error.Code, nameof(ExecutionError.Code)),
            Details = JsonObject(error.Details, nameof(ExecutionError.Details)),
        };

        // The document is a level deeper than its details, which may have as many levels as a document.
        JsonObject(ExecutionJson.Of(taken), nameof(WorkflowState.Error));
        return taken;
    }

    /// <summary>A bound on stored instants: none lies between the microsecond and what is finer, so that the bound means the next one.</summary>
    public static DateTimeOffset? Ceiling(DateTimeOffset? bound)
    {
        if (bound is not { } instant)
        {
            return null;
        }

        var cut = instant.TruncateToMicroseconds();
        return cut == instant || cut > DateTimeOffset.MaxValue.AddMicroseconds(-1) ? cut : cut.AddMicroseconds(1);
    }

    // Texts of errors come from elsewhere: what cannot be stored of one is left out, rather than the error refused.
    private static string? Cut(string? text) =>
        text is null ? null : InputText.Storable(text.Length > MaxErrorLength ? text[..MaxErrorLength] : text);
}
