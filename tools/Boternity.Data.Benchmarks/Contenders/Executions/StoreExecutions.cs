using Boternity.Data.Benchmarks.Harness;
using Boternity.Data.Executions;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Benchmarks.Contenders.Executions;

/// <summary>The library's stores.</summary>
internal sealed class StoreExecutions : ExecutionContender
{
    private readonly ServiceProvider _services;
    private readonly IWorkflowStateStore _workflows;
    private readonly ITaskStateStore _tasks;

    public StoreExecutions(ContenderSpec spec)
        : base(spec)
    {
        _services = Library.Create(spec);
        _workflows = _services.GetRequiredService<IWorkflowStateStore>();
        _tasks = _services.GetRequiredService<ITaskStateStore>();
        Groups = [OnPool("engines", spec.Callers, WriteAsync), OnPool("readers", Readers, _ => ReadAsync())];
    }

    public override IReadOnlyList<CallerGroup> Groups { get; }

    public override ValueTask DisposeAsync() => _services.DisposeAsync();

    private Task<WorkflowExecution?> ReadAsync() => _workflows.GetAsync(SomeId(), CancellationToken.None);

    private async Task WriteAsync(int engine)
    {
        var turn = TurnOf(engine);
        await WriteAsync(turn);
        Acknowledge(engine);
    }

    private Task WriteAsync(Turn turn) => turn switch
    {
        { IsStart: true } => _workflows.UpsertAsync(
            new WorkflowStateUpsert { WorkflowExecId = turn.Workflow, WorkflowId = WorkflowId, Status = ExecutionStatus.Running },
            CancellationToken.None),
        { IsCompletion: true } => _workflows.CompleteAsync(turn.Workflow, transform: null, CancellationToken.None),
        { Phase: 0 } => _tasks.UpsertAsync(Task(turn), CancellationToken.None),
        { Phase: 1 } => _tasks.UpdateStatusAsync(turn.TaskExecId, ExecutionStatus.Running, CancellationToken.None),
        _ => _tasks.UpsertAsync(
            Task(turn) with
            {
                Status = ExecutionStatus.Success,
                Output = Output,
                Usage = [new UsageEntry { Provider = Provider, Model = Model, PromptTokens = PromptTokens, CompletionTokens = CompletionTokens }],
            },
            CancellationToken.None),
    };

    private static TaskStateUpsert Task(Turn turn) => new()
    {
        TaskExecId = turn.TaskExecId,
        TaskId = turn.TaskId,
        WorkflowExecId = turn.Workflow,
        WorkflowId = WorkflowId,
        Component = "agent",
        AgentId = "luna",
        ActionId = "summarise",
    };
}
