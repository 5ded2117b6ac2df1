using Boternity.Data.Executions;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary><c>task_states</c>; spec/botmaker-compozy.md 2.6.2. Upstream's database also takes circles, and parents of other executions.</summary>
internal sealed class TaskStateMapping : TableMapping
{
    private const string Id = "task_exec_id";
    private const string Parent = "parent_state_id";

    private static readonly string[] Columns =
    [
        "component", "status", Id, "task_id", "workflow_exec_id", "workflow_id", "execution_type", "usage", "agent_id", "tool_id",
        "action_id", Parent, "input", "output", "error", "created_at", "updated_at",
    ];

    private readonly HashSet<string> _inCircle = new(StringComparer.Ordinal);

    public override string Table => "task_states";

    /// <remarks>
    /// Reads the table as often as it has to, rather than keep rows that may be large. Ids are in the order of time, to the second, so that a
    /// second look is mostly enough.
    /// </remarks>
    public override IEnumerable<UpstreamRow> Read(UpstreamTable table, ImportRun run, CancellationToken cancellationToken)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        var read = new HashSet<string>(StringComparer.Ordinal);
        var before = -1;
        foreach (var row in run.Read(table, cancellationToken))
        {
            if (row[Id] is not string id)
            {
                yield return row;
                continue;
            }

            all.Add(id);
            if (ParentOf(row) is not { } parent || read.Contains(parent))
            {
                read.Add(id);
                yield return row;
            }
        }

        while (read.Count < all.Count)
        {
            var isCircle = read.Count == before;
            before = read.Count;
            foreach (var row in run.File.Read(table))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (row[Id] is string id && !read.Contains(id) && (isCircle || !all.Contains(ParentOf(row)!) || read.Contains(ParentOf(row)!)))
                {
                    read.Add(id);
                    if (isCircle)
                    {
                        _inCircle.Add(id);
                    }

                    yield return row;
                }
            }
        }
    }

    public override void Map(RowMapping row)
    {
        if (row.Row[Id] is string id && _inCircle.Contains(id))
        {
            RowMapping.Refuse($"{Parent} leads back to the task, or to a circle of others");
        }

        var state = TaskStateRules.Checked(new TaskStateUpsert
        {
            TaskExecId = row.Trimmed(Id),
            TaskId = row.Trimmed("task_id"),
            WorkflowExecId = row.Trimmed("workflow_exec_id"),
            WorkflowId = row.Trimmed("workflow_id"),
            Component = row.Text("component") ?? "",
            Status = ExecutionColumns.Status(row),
            ExecutionType = row.Text("execution_type") ?? row.Changed("basic", "execution_type was missing and is basic"),
            AgentId = row.Filled("agent_id"),
            ToolId = row.Filled("tool_id"),
            ActionId = row.Filled("action_id"),
            ParentStateId = row.Filled(Parent),
            Usage = ExecutionColumns.Usage(row),
            Input = row.Json("input"),
            Output = row.Json("output"),
            Error = ExecutionColumns.Error(row),
        });
        row.LoseOthers(Columns);

        row.Add(new TaskState
        {
            TaskExecId = state.TaskExecId,
            TaskId = state.TaskId,
            WorkflowExecId = state.WorkflowExecId,
            WorkflowId = state.WorkflowId,
            Component = state.Component,
            Status = state.Status,
            ExecutionType = state.ExecutionType,
            AgentId = state.AgentId,
            ToolId = state.ToolId,
            ActionId = state.ActionId,
            ParentStateId = state.ParentStateId,
            Usage = state.Usage,
            Input = state.Input,
            Output = state.Output,
            Error = state.Error,
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
        });
    }

    public override string? MoreOf(object entity) =>
        entity is TaskState state ? ExecutionColumns.DocumentsOf(state.Usage, state.Error) : null;

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        foreach (var state in entities.Cast<TaskState>())
        {
            var upsert = new TaskStateUpsert
            {
                TaskExecId = state.TaskExecId,
                TaskId = state.TaskId,
                WorkflowExecId = state.WorkflowExecId,
                WorkflowId = state.WorkflowId,
                Component = state.Component,
                Status = state.Status,
                ExecutionType = state.ExecutionType,
                AgentId = state.AgentId,
                ToolId = state.ToolId,
                ActionId = state.ActionId,
                ParentStateId = state.ParentStateId,
                Usage = state.Usage,
                Input = state.Input,
                Output = state.Output,
                Error = state.Error,
                CreatedAt = state.CreatedAt,
            };
            await TaskStateSql.InsertAsync(context, upsert, state.UpdatedAt, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? ParentOf(UpstreamRow row) => row[Parent] is string { Length: > 0 } parent ? parent : null;
}
