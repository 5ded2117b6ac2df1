using Boternity.Data.Tests.ChildModes;

namespace Boternity.Data.Tests.Faults;

/// <summary>A process that dies by SIGKILL at any of its calls to the file system loses nothing that it acknowledged.</summary>
[Explicit(ExplicitReason)]
public sealed class KillFaultTests : InjectionSpec
{
    private const int MostPoints = 40;

    [TestCase(ChildMode.Write)]
    [TestCase(ChildMode.Lease)]
    [CancelAfter(300_000)]
    public Task Kill_at_any_write_leaves_whole_units(ChildMode mode) => KillAsync(mode, Injection.Writes, least: 20);

    [TestCase(ChildMode.Write, Injection.Syncs, 5)]
    [TestCase(ChildMode.Lease, Injection.Syncs, 3)]
    [TestCase(ChildMode.Write, "ftruncate", 2)]
    [TestCase(ChildMode.Lease, "ftruncate", 2)]
    [TestCase(ChildMode.Write, "unlink", 2)]
    [TestCase(ChildMode.Lease, "unlink", 2)]
    [CancelAfter(300_000)]
    public Task Kill_at_any_sync_or_change_of_a_file_leaves_whole_units(ChildMode mode, string calls, int least) =>
        KillAsync(mode, calls, least);

    private static async Task KillAsync(ChildMode mode, string calls, int least)
    {
        // Units group by chance, and contexts commit on whatever thread they run, so a run may end before its last points come.
        var result = await SweepAsync(mode, calls, Injection.Kill, MostPoints, (run, _) =>
            run.ExitCode == LedgerRun.Killed || (run.Ended && run.Failures.Count == 0) ? [] : ["it neither died nor ended"]);

        Assert.That(result.Wrong, Is.Empty);
        Assert.That(result.Killed, Is.AtLeast(least));
    }
}
