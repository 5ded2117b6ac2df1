using System.Runtime.Versioning;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Cli;

/// <summary><c>boternity-data demo</c> on a file of its own.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "Windows has no modes.")]
public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Demo_runs_twice_and_seals_under_a_key_that_is_not_beside_its_database()
    {
        var folder = RunFolder.Shared.CreateFolder();
        var path = Path.Combine(folder, "data", "boternity.db");
        var key = Path.Combine(folder, "data-keys", "master.key");

        var first = await new TestShell().RunAsync(["demo", "--path", path], Cancel);
        var second = await new TestShell().RunAsync(["demo", "--path", path], Cancel);

        Assert.That((first.ExitCode, second.ExitCode), Is.EqualTo((0, 0)), $"{first}{second}");
        Assert.That(first.Output, Does.Contain("master.key (created)").And.Contain("listed   ****6789"));
        Assert.That(first.Output, Does.Contain("rotated  data key version 2 seals, 1 value re-encrypted"));
        Assert.That(second.Output, Does.Contain("master.key (was already there)").And.Contain("rotated  was already, data key version 2 seals"));
        foreach (var run in new[] { first, second })
        {
            Assert.That(run.Output, Does.Contain("revealed what was sealed").And.Contain("issued, verified, revoked and refused"));
            Assert.That(run.ToString(), Does.Not.Contain("demo-token-of-luna"));
        }

        Assert.That(File.GetUnixFileMode(key), Is.EqualTo(KeyFolder.OwnerOnly));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(key)!), Is.EqualTo(KeyFolder.OwnerOnly | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task Demo_makes_no_second_key_for_its_database()
    {
        var folder = RunFolder.Shared.CreateFolder();
        var path = Path.Combine(folder, "data", "boternity.db");
        var key = Path.Combine(folder, "data-keys", "master.key");
        await new TestShell().RunAsync(["demo", "--path", path], Cancel);
        File.Delete(key);

        var run = await new TestShell().RunAsync(["demo", "--path", path], Cancel);

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
        Assert.That(run.Error, Does.StartWith("BD0643: "));
        Assert.That(File.Exists(key), Is.False);
    }
}
