using System.Text.Json;
using Boternity.Data.Bots;
using Boternity.Data.Executions;
using Boternity.Data.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Demo;

/// <summary>What the demo does with execution states: a task with two children side by side, whose usage is merged into the workflow's.</summary>
internal static class DemoExecution
{
    private const string WorkflowId = "demo-digest";

    // A tree of two levels and some to spare.
    private const int MaxDepth = 5;

    public static async Task<DemoExecutionResult> RunAsync(IServiceProvider services, Bot bot, CancellationToken cancellationToken)
    {
        var workflows = services.GetRequiredService<IWorkflowStateStore>();
        var tasks = services.GetRequiredService<ITaskStateStore>();
        var id = Uuid7.Create(services.GetRequiredService<TimeProvider>().GetUtcNow()).ToString();
        var root = $"{id}/collect";

        await workflows.UpsertAsync(
            new WorkflowStateUpsert { WorkflowExecId = id, WorkflowId = WorkflowId, Status = ExecutionStatus.Running }, cancellationToken);
        await tasks.UpsertAsync(Task(id, "collect") with { ExecutionType = "parallel" }, cancellationToken);
        foreach (var (topic, prompt, completion) in new[] { ("space", 900L, 150L), ("weather", 600L, 90L) })
        {
            var child = Task(id, topic) with { ParentStateId = root, AgentId = bot.Slug, ActionId = "summarise" };
            await tasks.UpsertAsync(child, cancellationToken);
            UsageEntry[] usage = [Usage(prompt, completion, "task")];
            await tasks.MergeUsageAsync(child.TaskExecId, usage, cancellationToken);
            await tasks.UpsertAsync(
                child with
                {
                    Status = ExecutionStatus.Success,
                    Output = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["summary"] = $"about {topic}" }),
                },
                cancellationToken);
            await workflows.MergeUsageAsync(id, [Usage(prompt, completion, "workflow")], cancellationToken);
        }

        await tasks.UpdateParentAsync(root, ParentStrategy.WaitAll, cancellationToken);
        var completed = await workflows.CompleteAsync(id, transform: null, cancellationToken);
        return new DemoExecutionResult
        {
            State = completed.State,
            Tree = await tasks.GetTreeAsync(root, MaxDepth, cancellationToken),
        };
    }

    private static TaskStateUpsert Task(string workflow, string task) => new()
    {
        TaskExecId = $"{workflow}/{task}",
        TaskId = task,
        WorkflowExecId = workflow,
        WorkflowId = WorkflowId,
        Component = "task",
        Status = ExecutionStatus.Running,
    };

    private static UsageEntry Usage(long prompt, long completion, string source) => new()
    {
        Provider = "anthropic",
        Model = "large",
        PromptTokens = prompt,
        CompletionTokens = completion,
        Source = source,
    };
}
