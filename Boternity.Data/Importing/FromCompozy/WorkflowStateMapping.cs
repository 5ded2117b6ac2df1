using Boternity.Data.Executions;

namespace Boternity.Data.Importing.FromCompozy;

/// <summary><c>workflow_states</c>; spec/botmaker-compozy.md 2.6.1.</summary>
internal sealed class WorkflowStateMapping : TableMapping
{
    public override string Table => "workflow_states";

    public override IReadOnlyCollection<string> Columns { get; } =
        ["workflow_exec_id", "workflow_id", "status", "usage", "input", "output", "error", "created_at", "updated_at"];

    public override void Map(RowMapping row)
    {
        var state = WorkflowStateRules.Checked(new WorkflowStateUpsert
        {
            WorkflowExecId = row.Trimmed("workflow_exec_id"),
            WorkflowId = row.Trimmed("workflow_id"),
            Status = ExecutionColumns.Status(row),
            Usage = ExecutionColumns.Usage(row),
            Input = row.Json("input"),
            Output = row.Json("output"),
            Error = ExecutionColumns.Error(row),
        });

        row.Add(new WorkflowState
        {
            WorkflowExecId = state.WorkflowExecId,
            WorkflowId = state.WorkflowId,
            Status = state.Status,
            Usage = state.Usage,
            Input = state.Input,
            Output = state.Output,
            Error = state.Error,
            CreatedAt = row.Instant("created_at"),
            UpdatedAt = row.Instant("updated_at", otherwise: "created_at"),
        });
    }

    public override string? MoreOf(object entity) =>
        entity is WorkflowState state ? ExecutionColumns.DocumentsOf(state.Usage, state.Error) : null;

    public override async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        foreach (var state in entities.Cast<WorkflowState>())
        {
            var upsert = new WorkflowStateUpsert
            {
                WorkflowExecId = state.WorkflowExecId,
                WorkflowId = state.WorkflowId,
                Status = state.Status,
                Usage = state.Usage,
                Input = state.Input,
                Output = state.Output,
                Error = state.Error,
            };
            await WorkflowStateSql.InsertAsync(context, upsert, state.CreatedAt, state.UpdatedAt, cancellationToken).ConfigureAwait(false);
        }
    }
}
