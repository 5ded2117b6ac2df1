using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.KeyValue;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The mode <see cref="ChildMode.RunWorkflows"/>: an engine as small as can be, over a workflow of fifty steps.</summary>
internal sealed class RunWorkflows(LibraryHost host, string worker, Guid bot)
{
    private const int Layers = 12;
    private const int Width = 4;

    // Short, so that the next worker soon takes over what a killed one had; a slow machine loses leases, which is a case of its own.
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(700);

    private readonly IWorkflowRunStore _runs = host.Resolve<IWorkflowRunStore>();
    private readonly IKeyValueStore _values = host.Resolve<IKeyValueStore>();
    private readonly IWriteQueue _writes = host.Resolve<IWriteQueue>();
    private int _done;

    /// <summary>The diamond: one step, layers of four that each depend on all of the layer before, and one step.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Diamond { get; } =
    [
        ["begin"],
        .. Enumerable.Range(0, Layers).Select(layer => Enumerable.Range(0, Width).Select(number => $"s{layer}-{number}").ToArray()),
        ["end"],
    ];

    /// <summary>What a step of a layer answers: one more than its dependencies together, in a ring.</summary>
    public static long Answer(IEnumerable<long> dependencies) => (1 + dependencies.Sum()) % 1_000_003;

    public static async Task RunAsync(ReadOnlyMemory<string> arguments)
    {
        var (provider, target) = (Enum.Parse<Provider>(arguments.Span[0]), arguments.Span[1]);
        var (worker, bot) = (arguments.Span[2], Guid.Parse(arguments.Span[3]));
        await using var host = new LibraryHost(provider, target, TimeProvider.System);
        var engine = new RunWorkflows(host, worker, bot);
        await engine._runs.GetAsync(Guid.Empty, CancellationToken.None);
        await ChildProtocol.AwaitGoAsync();
        ChildProtocol.DieWithParent();

        while (await engine.WorkAsync())
        {
        }

        ChildProtocol.Say(ChildProtocol.Closed);
    }

    /// <returns>Whether there may be more to do.</returns>
    private async Task<bool> WorkAsync()
    {
        await _runs.SweepAsync(100, CancellationToken.None);
        foreach (var crashed in await ListAsync(WorkflowRunStatus.Crashed))
        {
            try
            {
                await _runs.ResumeAsync(crashed.Id, CancellationToken.None);
            }
            catch (StoreException exception) when (exception.Code == ErrorCodes.RunTransition)
            {
                // Another worker resumed it.
            }
        }

        if (await _runs.ClaimNextAsync(worker, Lease, CancellationToken.None) is not { } claim)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            return (await ListAsync(WorkflowRunStatus.Running)).Count + (await ListAsync(WorkflowRunStatus.Pending)).Count
                + (await ListAsync(WorkflowRunStatus.Crashed)).Count > 0;
        }

        try
        {
            await ExecuteAsync(claim);
        }
        catch (StoreException exception) when (exception.Code == ErrorCodes.LeaseLost)
        {
            ChildProtocol.Say($"{ChildProtocol.Failed}{exception.Message}");
        }

        return true;
    }

    private async Task ExecuteAsync(WorkflowRunClaim claim)
    {
        var completed = await _runs.GetCompletedStepsAsync(claim.Run.Id, CancellationToken.None);
        var outputs = new ConcurrentDictionary<string, long>(completed.Select(step => KeyValuePair.Create(step.StepId, step.Output!.Value.GetInt64())));
        IReadOnlyList<string> before = [];
        foreach (var layer in Diamond)
        {
            await _runs.HeartbeatAsync(claim.Lease, Lease, CancellationToken.None);
            var answer = Answer(before.Select(step => outputs[step]));
            await Task.WhenAll(layer.Where(step => !outputs.ContainsKey(step)).Select(async step =>
            {
                await ExecuteStepAsync(claim.Lease, step, answer);
                outputs[step] = answer;
            }));
            before = layer;
        }

        await _runs.FinishAsync(claim.Lease, WorkflowRunStatus.Completed, null, CancellationToken.None);
    }

    private async Task ExecuteStepAsync(WorkflowRunLease lease, string step, long answer)
    {
        var name = $"{lease.RunId}/{step}";
        var attempt = await _runs.StartStepAsync(
            lease, new NewWorkflowStep { StepId = step, StepName = step, IdempotencyKey = name }, CancellationToken.None);

        // The effect and the completion are one unit.
        await _writes.WriteAsync(
            async (_, token) =>
            {
                var count = await _values.GetAsync(bot, name, token);
                await _values.SetAsync(bot, name, JsonSerializer.SerializeToElement((count?.GetInt32() ?? 0) + 1), null, token);
                var output = JsonSerializer.SerializeToElement(answer);
                await _runs.CompleteStepAsync(
                    lease,
                    attempt.Id,
                    new WorkflowStepResult
                    {
                        Output = output,
                        ContextChange = new Dictionary<string, JsonElement> { [$"/step_outputs/{step}"] = output },
                    },
                    token);
            },
            CancellationToken.None);
        ChildProtocol.Say(string.Create(CultureInfo.InvariantCulture, $"{ChildProtocol.Acknowledged}{Interlocked.Increment(ref _done)}"));
    }

    private async Task<IReadOnlyList<WorkflowRun>> ListAsync(WorkflowRunStatus status) =>
        (await _runs.ListAsync(new WorkflowRunFilter { Status = status }, PageRequest.First, CancellationToken.None)).Items;
}
