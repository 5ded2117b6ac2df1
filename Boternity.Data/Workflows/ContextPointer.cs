using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Boternity.Data.Errors;

namespace Boternity.Data.Workflows;

/// <summary>Puts values into a run's context by JSON pointer (RFC 6901), so that steps side by side do not undo each other's changes.</summary>
internal static class ContextPointer
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A member's name as a part of a pointer.</summary>
    public static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <returns>The pointer.</returns>
    /// <exception cref="StoreException">Not the pointer of a member.</exception>
    public static string Checked(string pointer) =>
        pointer.StartsWith('/') ? pointer : throw Refused("has a JSON pointer that does not begin with a slash");

    /// <exception cref="StoreException">There is something other than an object on the way, or the context grew too large.</exception>
    public static JsonElement Apply(JsonElement context, IReadOnlyDictionary<string, JsonElement> changes)
    {
        var root = context.ValueKind == JsonValueKind.Object ? JsonObject.Create(context)! : throw NotAnObject();
        foreach (var (pointer, value) in changes)
        {
            var parts = pointer[1..].Split('/').Select(Unescaped).ToList();
            var at = root;
            foreach (var part in parts[..^1])
            {
                at = at[part] switch
                {
                    JsonObject child => child,
                    null => Added(at, part),
                    _ => throw NotAnObject(),
                };
            }

            at[parts[^1]] = JsonNode.Parse(value.GetRawText());
        }

        return WorkflowRunRules.Json(JsonElement.Parse(root.ToJsonString(Options)), nameof(WorkflowRun.Context));
    }

    private static JsonObject Added(JsonObject parent, string name)
    {
        var child = new JsonObject();
        parent[name] = child;
        return child;
    }

    private static string Unescaped(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static StoreException NotAnObject() => Refused("leads through a value of the context that is no object");

    private static StoreException Refused(string reason) => Messages.InvalidInput(nameof(WorkflowStepResult.ContextChange), reason);
}
