using System.Text.Json;

namespace Boternity.Data.Executions;

/// <summary>What came of one execution of a task.</summary>
/// <param name="TaskExecId">The execution.</param>
/// <param name="TaskId">The task.</param>
/// <param name="Output">A JSON object.</param>
public sealed record TaskOutput(string TaskExecId, string TaskId, JsonElement Output);
