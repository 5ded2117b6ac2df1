using System.Buffers;
using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Executions;

/// <summary>What becomes of an execution of a workflow whose tasks are at their end; spec/botmaker-compozy.md 2.8.</summary>
internal sealed record WorkflowResult(ExecutionStatus Status, JsonElement? Output, ExecutionError? Error)
{
    private const string TransformationFailed = "OUTPUT_TRANSFORMATION_FAILED";

    private static readonly JsonElement Truncated = JsonElement.Parse(
        """{"_truncated":true,"_message":"The tasks' outputs are too large or too deep for one document. Each is with its task."}""");

    /// <summary>How many of the top-level tasks are not at their end.</summary>
    public static int Open(WorkflowExecution execution) =>
        TopLevel(execution).Count(task => !ExecutionTransitions.Terminal.Contains(task.Status));

    /// <summary>What the tasks make of it. Of a task that was executed several times the last time counts: the others were tries.</summary>
    public static ExecutionStatus StatusOf(WorkflowExecution execution) =>
        WorkflowExecution.Latest(TopLevel(execution)).Values.Any(task => task.Status != ExecutionStatus.Success)
            ? ExecutionStatus.Failed
            : ExecutionStatus.Success;

    public static WorkflowResult Of(WorkflowExecution execution, ExecutionStatus status, Func<WorkflowExecution, JsonElement?>? transform)
    {
        var error = status == ExecutionStatus.Success ? null : execution.State.Error;
        if (transform is not null)
        {
            try
            {
                return new WorkflowResult(status, ExecutionRules.JsonObject(transform(execution), nameof(WorkflowState.Output)), error);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return Default(execution, ExecutionStatus.Failed, Failure(exception));
            }
        }

        return Default(execution, status, error);
    }

    private static WorkflowResult Default(WorkflowExecution execution, ExecutionStatus status, ExecutionError? error)
    {
        if (DefaultOutput(execution) is { } output)
        {
            try
            {
                return new WorkflowResult(status, ExecutionRules.JsonObject(output, nameof(WorkflowState.Output)), error);
            }
            catch (StoreException)
            {
                // An output that was as deep as a document may be is deeper within this one.
            }
        }

        // The outputs were each within the limits, together they are not. They are all with their tasks.
        return new WorkflowResult(status, Truncated, error);
    }

    private static ExecutionError Failure(Exception exception) =>
        ExecutionRules.Error(new ExecutionError { Message = exception.Message, Code = TransformationFailed })!;

    /// <returns>Null when it would be too large.</returns>
    private static JsonElement? DefaultOutput(WorkflowExecution execution)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            foreach (var (id, task) in execution.LatestByTaskId().OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                writer.WriteStartObject(id);
                writer.WritePropertyName("output");
                if (task.Output is { } output)
                {
                    output.WriteTo(writer);
                }
                else
                {
                    writer.WriteNullValue();
                }

                if (task.ParentStateId is { } parent)
                {
                    writer.WriteString("parent_state_id", parent);
                }

                if (task.ExecutionType == "parallel")
                {
                    writer.WriteString("execution_type", task.ExecutionType);
                }

                writer.WriteEndObject();
                if (writer.BytesCommitted + writer.BytesPending > WorkflowState.MaxJsonBytes)
                {
                    return null;
                }
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = 128 });
    }

    private static IEnumerable<TaskState> TopLevel(WorkflowExecution execution) =>
        execution.Tasks.Values.Where(task => task.ParentStateId is null);
}
