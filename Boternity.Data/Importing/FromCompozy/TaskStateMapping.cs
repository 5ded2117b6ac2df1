using Boternity.Data.Executions;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary><c>task_states</c>; spec/botmaker-compozy.md 2.6.2. Upstream's database also takes circles, and parents of other executions.</summary>
internal sealed class TaskStateMapping : TableMapping
{
    private const string Id = "task_exec_id";
    private const string Parent = "parent_state_id";

    private readonly HashSet<long?> _inCircle = [];

    public override string Table => "task_states";

    public override IReadOnlyCollection<string> Columns { get; } =
    [
        "component", "status", Id, "task_id", "workflow_exec_id", "workflow_id", "execution_type", "usage", "agent_id", "tool_id",
        "action_id", Parent, "input", "output", "error", "created_at", "updated_at",
    ];

    /// <remarks>Looks at ids first, rather than keep rows that may be large. Without numbers of rows parents must have the lesser ids.</remarks>
    public override IEnumerable<UpstreamRow> Read(UpstreamTable table, ImportRun run, CancellationToken cancellationToken)
    {
        if (!table.HasRowId)
        {
            return run.Read(table, cancellationToken);
        }

        var rows = new List<(string? Parent, long Number)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in run.File.Read(table))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (row[Id] is string id)
            {
                places.TryAdd(id, rows.Count);
            }

            rows.Add((row[Parent] is string { Length: > 0 } parent ? parent : null, row.Number!.Value));
        }

        return run.Read(table, InOrder(rows, places), cancellationToken);
    }

    public override void Map(RowMapping row)
    {
        if (_inCircle.Contains(row.Row.Number))
        {
            RowMapping.Refuse($"{Parent} leads back to the task, or to a circle of others");
        }

        var state = TaskStateRules.Checked(new TaskStateUpsert
        {
            TaskExecId = row.Trimmed(Id),
            TaskId = row.Trimmed("task_id"),
            WorkflowExecId = row.Trimmed("workflow_exec_id"),
            WorkflowId = row.Trimmed("workflow_id"),
            Component = row.Row["component"] is null ? "" : row.Trimmed("component"),
            Status = ExecutionColumns.Status(row),
            ExecutionType = row.Row["execution_type"] is null
                ? row.Changed("basic", "execution_type was missing and is basic")
                : row.Trimmed("execution_type"),
            AgentId = row.Filled("agent_id"),
            ToolId = row.Filled("tool_id"),
            ActionId = row.Filled("action_id"),
            ParentStateId = row.Filled(Parent),
            Usage = ExecutionColumns.Usage(row),
            Input = row.Json("input"),
            Output = row.Json("output"),
            Error = ExecutionColumns.Error(row),
        });

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

    /// <summary>The numbers of all rows, parents first; notes those in a circle, or below one.</summary>
    private List<long> InOrder(List<(string? Parent, long Number)> rows, Dictionary<string, int> places)
    {
        var order = new List<long>(rows.Count);
        var met = new bool[rows.Count];
        var placed = new bool[rows.Count];
        var path = new Stack<int>();
        for (var start = 0; start < rows.Count; start++)
        {
            var isCircle = false;
            var next = start;
            while (!met[next])
            {
                met[next] = true;
                path.Push(next);
                if (rows[next].Parent is not { } parent || !places.TryGetValue(parent, out next))
                {
                    break;
                }

                // One that was met and has no place yet is of this path.
                isCircle = _inCircle.Contains(rows[next].Number) || (met[next] && !placed[next]);
            }

            while (path.TryPop(out var place))
            {
                placed[place] = true;
                order.Add(rows[place].Number);
                if (isCircle)
                {
                    _inCircle.Add(rows[place].Number);
                }
            }
        }

        return order;
    }
}
