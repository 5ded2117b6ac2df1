using System.Text.Json;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Conventions;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary>What executions of workflows and of tasks have in common; spec/botmaker-compozy.md 3.</summary>
internal static class ExecutionColumns
{
    private const string Entries = "entries";

    private static readonly HashSet<string> UsageMembers =
        [.. typeof(UsageEntry).GetProperties().Select(property => SnakeCase.Of(property.Name))];

    /// <remarks>An execution that is not at its end is taken as it is: the engine that goes on with it finds it where it stopped.</remarks>
    public static ExecutionStatus Status(RowMapping row)
    {
        var status = row.Member<ExecutionStatus>("status");
        if (!ExecutionTransitions.Terminal.Contains(status))
        {
            row.Adjust($"status is {EnumText<ExecutionStatus>.Of(status)}, and stays: nothing here goes on with it");
        }

        return status;
    }

    /// <summary>A list of entries, an object that has one, or null.</summary>
    public static IReadOnlyList<UsageEntry>? Usage(RowMapping row)
    {
        if (row.Json("usage") is not { } given)
        {
            return null;
        }

        var json = InputJson.Checked(given, "usage", WorkflowState.MaxJsonBytes);
        if (UsageJson.Read(json) is not { } usage)
        {
            return null;
        }

        var list = json;
        if (json.ValueKind == JsonValueKind.Object)
        {
            list = json.GetProperty(Entries);
            row.Adjust("usage was an object and is its entries");
            LoseOthers(row, json, name => name == Entries);
        }

        foreach (var entry in list.EnumerateArray())
        {
            LoseOthers(row, entry, UsageMembers.Contains);
        }

        if (usage.Count < list.GetArrayLength())
        {
            row.Lose("usage had several entries of one model and has their sums");
        }

        return usage;
    }

    public static ExecutionError? Error(RowMapping row)
    {
        if (row.Json("error") is not { } json || ExecutionRules.JsonObject(json, "error") is not { } document)
        {
            return null;
        }

        foreach (var member in document.EnumerateObject())
        {
            if (member.Name is not ("message" or "code" or "details"))
            {
                row.Lose("error has a member that has no place here");
            }
        }

        var given = new ExecutionError { Message = Text(document, "message"), Code = Text(document, "code"), Details = Details(document) };
        var kept = ExecutionRules.Error(given)!;
        if (kept.Message != given.Message)
        {
            row.Lose("error.message was too long, or had characters that are not stored");
        }

        return kept;
    }

    /// <summary>What the columns that are documents say.</summary>
    public static string DocumentsOf(IReadOnlyList<UsageEntry>? usage, ExecutionError? error) =>
        $"{Of(ExecutionJson.Of(usage))}\n{Of(ExecutionJson.Of(error))}";

    private static string Of(JsonElement? document) => document is { } value ? CanonicalJson.Of(value) : "none";

    private static void LoseOthers(RowMapping row, JsonElement document, Predicate<string> isKnown)
    {
        if (document.EnumerateObject().Any(member => !isKnown(member.Name)))
        {
            row.Lose("usage has a member that has no place here");
        }
    }

    private static string? Text(JsonElement document, string member) =>
        !document.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw new RefusedRowException($"error.{member} is no text");

    private static JsonElement? Details(JsonElement document) =>
        !document.TryGetProperty("details", out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : throw new RefusedRowException("error.details is no JSON object");
}
