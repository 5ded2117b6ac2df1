using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>Why an execution failed.</summary>
/// <remarks>Column <c>error</c>: a JSON object with <c>message</c>, <c>code</c> and <c>details</c>; spec/botmaker-compozy.md 3.4.</remarks>
public sealed class ExecutionError
{
    /// <summary>What happened; null when nobody said.</summary>
    public string? Message { get; init; }

    /// <summary>A stable name for it, such as <c>OUTPUT_TRANSFORMATION_FAILED</c>; null for none.</summary>
    public string? Code { get; init; }

    /// <summary>More: a JSON object; null for none.</summary>
    public JsonElement? Details { get; init; }
}
