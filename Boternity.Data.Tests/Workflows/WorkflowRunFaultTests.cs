using System.Globalization;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;
using Boternity.Data.Workflows;

namespace Boternity.Data.Tests.Workflows;

/// <summary>Workers that die anywhere: every run completes, no effect is had twice, no output is lost.</summary>
[Explicit("Kills processes for minutes; .ci/run runs it by its category.")]
[Category("Fault")]
[CancelAfter(900_000)]
public sealed class WorkflowRunFaultTests(Provider provider) : WorkflowRunSpec(provider)
{
    private const int Kills = 100;
    private const int WorkersAtOnce = 2;
    private const int Seed = 20_261_121;

    private readonly Random _random = new(Seed);
    private int _started;
    private int _killed;
    private int _interrupted;

    [Test]
    public async Task Runs_of_killed_workers_complete_with_every_effect_once()
    {
        var bot = await Database.AddBotAsync("worker", Cancel);
        var runs = new List<Guid>();
        while (_killed < Kills)
        {
            // No more than the workers need: the same runs lose one worker after the other.
            for (var unfinished = await UnfinishedAsync(); unfinished <= WorkersAtOnce; unfinished++)
            {
                runs.Add((await Runs.CreateAsync(New(), Cancel)).Id);
            }

            await KillSomeAsync(bot);
        }

        await using (var last = ChildProcess.Start(ChildMode.RunWorkflows, Database, "last", bot.ToString()))
        {
            await ChildProcess.BeginTogetherAsync(Cancel, last);
            await last.CompleteAsync(Cancel);
        }

        foreach (var run in runs)
        {
            await AssertCompleteAsync(run);
        }

        // One more on each execution of an effect.
        var effects = await Database.QueryAsync($"SELECT key, value FROM bot_kv_store", Cancel);
        Assert.That(effects, Has.Count.EqualTo(runs.Count * RunWorkflows.Diamond.Sum(layer => layer.Count)));
        Assert.That(effects.Select(effect => effect["value"]), Is.All.EqualTo("1"));
        var attempts = await Database.ScalarAsync($"SELECT COUNT(*) FROM workflow_steps WHERE status = 'failed'", Cancel);
        await TestContext.Out.WriteLineAsync(
            $"{Database.Provider}: {_killed} kills, {_interrupted} of them in the middle of a run, {attempts} attempts failed, "
            + $"{runs.Count} runs complete, {effects.Count} effects, each once");
        Assert.That(_interrupted, Is.GreaterThan(Kills / 2));
    }

    /// <summary>Lets workers begin together, and kills each at some moment after its first step.</summary>
    private async Task KillSomeAsync(Guid bot)
    {
        var names = Enumerable.Range(0, Math.Min(WorkersAtOnce, Kills - _killed)).Select(_ => $"w{_started++}").ToList();
        var workers = names.ConvertAll(name => ChildProcess.Start(ChildMode.RunWorkflows, Database, name, bot.ToString()));
        try
        {
            await ChildProcess.BeginTogetherAsync(Cancel, workers);
            foreach (var (name, worker) in names.Zip(workers))
            {
                try
                {
                    await worker.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);
                }
                catch (InvalidOperationException)
                {
                    // It came to no step: the others were faster with all of them, and it ended.
                    continue;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(0, 120)), Cancel);
                await worker.KillAsync(Cancel);
                _killed++;
                _interrupted += await CountAsync($"SELECT COUNT(*) FROM workflow_runs WHERE lease_owner LIKE {name + "/%"}");
            }
        }
        finally
        {
            foreach (var worker in workers)
            {
                await worker.DisposeAsync();
            }
        }
    }

    private Task<int> UnfinishedAsync() => CountAsync($"SELECT COUNT(*) FROM workflow_runs WHERE status <> 'completed'");

    private async Task<int> CountAsync(FormattableString sql) =>
        Convert.ToInt32(await Database.ScalarAsync(sql, Cancel), CultureInfo.InvariantCulture);

    private async Task AssertCompleteAsync(Guid id)
    {
        var run = (await Runs.GetAsync(id, Cancel))!;
        Assert.That((run.Status, run.Error, run.LeaseOwner), Is.EqualTo((WorkflowRunStatus.Completed, (string?)null, (string?)null)));

        var steps = await Runs.GetCompletedStepsAsync(id, Cancel);
        var outputs = steps.ToDictionary(step => step.StepId, step => step.Output!.Value.GetInt64());
        var context = run.Context.GetProperty("step_outputs").EnumerateObject()
            .ToDictionary(member => member.Name, member => member.Value.GetInt64());
        Assert.That(context, Is.EquivalentTo(outputs));
        Assert.That(outputs, Has.Count.EqualTo(RunWorkflows.Diamond.Sum(layer => layer.Count)));
        IReadOnlyList<string> before = [];
        foreach (var layer in RunWorkflows.Diamond)
        {
            var answer = RunWorkflows.Answer(before.Select(step => outputs[step]));
            Assert.That(layer.Select(step => outputs[step]), Is.All.EqualTo(answer));
            before = layer;
        }
    }
}
