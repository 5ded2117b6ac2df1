using System.Runtime.Versioning;
using Boternity.Data.Cli;
using Boternity.Data.Tests.Encryption;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data demo</c> on a file of its own.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "Windows has no modes.")]
[Category("Operators")]
[Explicit("Starts processes; .ci/run runs it by its category.")]
public sealed class DemoTests
{
    // What is done twice is the step in the middle of which the worker was killed, and nothing else.
    private static readonly string Resumed = string.Join('\n', (string[])
    [
        "  killed   Crashed: the worker was not heard of in time",
        "  fetch    attempt 1: Completed",
        "  digest   attempt 1: Failed, the worker was not heard of in time",
        "  digest   attempt 2: Completed",
        "  publish  attempt 1: Completed",
        "  effects  fetch 1, digest 1, publish 1",
        "  resumed  Completed",
        "",
    ]);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Demo_runs_twice_under_a_key_that_is_not_beside_its_database_and_makes_no_second_one()
    {
        var folder = RunFolder.Shared.CreateFolder();
        var path = Path.Combine(folder, "data", "boternity.db");
        var key = Path.Combine(folder, "data-keys", "master.key");

        var first = await new TestShell().RunAsync(["demo", "--path", path], Cancel);
        var second = await new TestShell().RunAsync(["demo", "--path", path], Cancel);

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), $"{first}{second}");
        Assert.That(first.Output, Does.Contain("master.key (created)").And.Contain("listed   ****6789"));
        Assert.That(first.Output, Does.Contain("saved    demo-news, 3 steps\n"));
        Assert.That(second.Output, Does.Contain("saved    demo-news, 3 steps, was already there\n"));
        Assert.That(first.Output, Does.Contain("rotated  data key version 2 seals, 1 value re-encrypted"));
        Assert.That(second.Output, Does.Contain("master.key (was already there)").And.Contain("rotated  was already, data key version 2 seals"));
        foreach (var run in new[] { first, second })
        {
            Assert.That(run.Output, Does.Contain("revealed what was sealed").And.Contain("issued, verified, revoked and refused"));
            Assert.That(run.ToString(), Does.Not.Contain("demo-token-of-luna"));
            Assert.That(run.Output, Does.Contain(Resumed));
        }

        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(KeyFolder.OwnerOnly));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(key)!), Is.EqualTo(KeyFolder.OwnerOnly | UnixFileMode.UserExecute));

        File.Delete(key);
        var keyless = await new TestShell().RunAsync(["demo", "--path", path], Cancel);
        Assert.That((keyless.ExitCode, File.Exists(key)), Is.EqualTo((1, false)), keyless.ToString());
        Assert.That(keyless.Error, Does.StartWith("BD0643: "));
    }

    [Test]
    public async Task Demo_whose_worker_does_not_die_says_why_and_the_next_one_goes_on()
    {
        var path = Path.Combine(RunFolder.Shared.CreateFolder(), "data", "boternity.db");
        var lame = new TestShell { StartAgainAsync = (_, _) => Task.FromResult(new EndOfProcess(1, "No, said the worker.")) };
        var absent = new TestShell { StartAgainAsync = (_, _) => throw new RefusedException(ExitCode.Failure, "It does not start.") };

        var first = await lame.RunAsync(["demo", "--path", path], Cancel);
        var second = await absent.RunAsync(["demo", "--path", path], Cancel);
        var third = await new TestShell { IsOutputTerminal = true }.RunAsync(["demo", "--path", path], Cancel);

        Assert.That((first.ExitCode, second.ExitCode, third.ExitCode), Is.EqualTo((1, 1, 0)), $"{first}{second}{third}");
        Assert.That(first.Error, Is.EqualTo("The demo's worker was to be killed, and ended with 1. No, said the worker.\n"));
        Assert.That(second.Error, Is.EqualTo("It does not start.\n"));
        Assert.That(third.Output, Does.Contain(Resumed));
    }

    [Test]
    public async Task Worker_of_a_run_that_does_not_wait_refuses()
    {
        var path = Path.Combine(RunFolder.Shared.CreateFolder(), "data", "boternity.db");
        await new TestShell().RunAsync(["demo", "--path", path], Cancel);

        var run = await new TestShell().RunAsync(["demo", "worker", "01a1fd33-b7dc-7000-95e8-f0fcc8bf697a", "--path", path], Cancel);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.StartWith("No run waits for a worker"));
    }

    [Test]
    public async Task Help_does_not_show_the_worker()
    {
        var run = await new TestShell().RunAsync(["demo", "--help"], Cancel);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Output, Does.Contain("--path").And.Not.Contain("Begins a run"));
    }
}
