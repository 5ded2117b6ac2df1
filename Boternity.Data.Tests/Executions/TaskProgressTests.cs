using Boternity.Data.Errors;
using Boternity.Data.Executions;
using static Boternity.Data.Executions.ExecutionStatus;
using static Boternity.Data.Executions.ParentStrategy;

namespace Boternity.Data.Tests.Executions;

/// <summary>What children make of their parent, by strategy; spec/botmaker-compozy.md 3.3.</summary>
public sealed class TaskProgressTests
{
    // The children, then what wait_all, fail_fast, best_effort and race make of them.
    private static readonly TestCaseData[] Table =
    [
        .. Row([], Pending, Pending, Pending, Pending),
        .. Row([Pending], Pending, Pending, Pending, Pending),
        .. Row([Running], Running, Running, Running, Running),
        .. Row([Waiting], Running, Running, Running, Running),
        .. Row([Paused], Running, Running, Running, Running),
        .. Row([Success], Success, Success, Success, Success),
        .. Row([Failed], Failed, Failed, Failed, Failed),
        .. Row([TimedOut], Failed, Failed, Failed, Failed),
        .. Row([Canceled], Canceled, Canceled, Failed, Failed),
        .. Row([Success, Success], Success, Success, Success, Success),
        .. Row([Success, Pending], Pending, Pending, Pending, Success),
        .. Row([Success, Running], Running, Running, Running, Success),
        .. Row([Success, Failed], Failed, Failed, Success, Success),
        .. Row([Success, TimedOut], Failed, Failed, Success, Success),
        .. Row([Success, Canceled], Canceled, Canceled, Success, Success),
        .. Row([Failed, Running], Running, Failed, Running, Running),
        .. Row([Failed, Pending], Failed, Failed, Pending, Pending),
        .. Row([Failed, Canceled], Failed, Failed, Failed, Failed),
        .. Row([Failed, TimedOut], Failed, Failed, Failed, Failed),
        .. Row([Canceled, Running], Running, Running, Running, Running),
        .. Row([Canceled, Pending], Pending, Pending, Pending, Pending),
        .. Row([Canceled, Canceled], Canceled, Canceled, Failed, Failed),
        .. Row([Success, Failed, Running], Running, Failed, Running, Success),
        .. Row([Success, Failed, Pending], Failed, Failed, Pending, Success),
        .. Row([Success, Canceled, Pending], Pending, Pending, Pending, Success),
        .. Row([Pending, Running], Running, Running, Running, Running),
    ];

    [TestCaseSource(nameof(Table))]
    public void StatusOf_follows_the_table(ExecutionStatus[] children, ParentStrategy strategy, ExecutionStatus expected)
    {
        var progress = Of(children);

        Assert.That(progress.StatusOf(strategy), Is.EqualTo(expected));
        Assert.That(progress.IsComplete(strategy), Is.EqualTo(expected is Success or Failed or Canceled));
    }

    [Test]
    public void StatusOf_leaves_no_parent_open_when_all_children_are_at_their_end([Values] ParentStrategy strategy)
    {
        ExecutionStatus[] ends = [Success, Failed, TimedOut, Canceled];
        foreach (var children in from one in ends from two in ends from three in ends select new[] { one, two, three })
        {
            Assert.That(Of(children).StatusOf(strategy), Is.AnyOf(Success, Failed, Canceled), string.Join(", ", children));
        }
    }

    [Test]
    public void Counts_and_rates_are_of_all_children()
    {
        var progress = Of(Success, Success, Failed, Canceled, TimedOut, Running, Waiting, Paused, Pending, Pending);

        Assert.That(
            (progress.TotalChildren, progress.SuccessCount, progress.FailedCount, progress.CanceledCount, progress.TimedOutCount),
            Is.EqualTo((10, 2, 1, 1, 1)));
        Assert.That((progress.TerminalCount, progress.RunningCount, progress.PendingCount), Is.EqualTo((5, 3, 2)));
        Assert.That((progress.CompletionRate, progress.FailureRate), Is.EqualTo((0.2, 0.2)));
        Assert.That((progress.HasFailures, progress.IsAllComplete), Is.EqualTo((true, false)));
        Assert.That(Of(TimedOut).HasFailures, Is.False);
    }

    [Test]
    public void Rates_without_children_are_zero() => Assert.That((Of().CompletionRate, Of().FailureRate), Is.EqualTo((0d, 0d)));

    [Test]
    public void Counts_that_cannot_be_are_refused()
    {
        Assert.Throws<StoreException>(() => _ = new TaskProgress(new Dictionary<ExecutionStatus, int> { [Failed] = -1 }));
        Assert.Throws<StoreException>(() => _ = new TaskProgress(new Dictionary<ExecutionStatus, int> { [(ExecutionStatus)77] = 1 }));
        Assert.Throws<StoreException>(() => Of().StatusOf((ParentStrategy)77));
    }

    [TestCase("wait_all", WaitAll)]
    [TestCase("fail_fast", FailFast)]
    [TestCase(" Best_Effort ", BestEffort)]
    [TestCase("race", Race)]
    [TestCase("", WaitAll)]
    [TestCase(null, WaitAll)]
    [TestCase("first_come", WaitAll)]
    public void Parse_takes_what_it_does_not_know_for_wait_all(string? text, ParentStrategy expected) =>
        Assert.That(ParentStrategies.Parse(text), Is.EqualTo(expected));

    private static TaskProgress Of(params ExecutionStatus[] children) =>
        new(children.CountBy(status => status).ToDictionary(pair => pair.Key, pair => pair.Value));

    private static TestCaseData[] Row(ExecutionStatus[] children, params ExecutionStatus[] expected) =>
    [
        .. Enum.GetValues<ParentStrategy>().Zip(expected, (strategy, status) => new TestCaseData(children, strategy, status)
            .SetArgDisplayNames(string.Join('+', children), strategy.ToString(), status.ToString())),
    ];
}
