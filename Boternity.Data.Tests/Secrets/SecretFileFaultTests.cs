using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>A process that dies, or whose disk is full, in the middle of a write leaves the value before or the value after.</summary>
[Explicit("Kills processes for half a minute; .ci/run runs it by its category.")]
[Category("Fault")]
[CancelAfter(120_000)]
public sealed class SecretFileFaultTests : SecretFileSpec
{
    private const int Kills = 10;

    private const int Seed = 20_261_121;

    [Test]
    [Threat("T-P4")]
    public async Task Kill_at_any_moment_of_a_write_leaves_a_whole_value()
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var label = string.Create(CultureInfo.InvariantCulture, $"run {kill}");
            await using var child = ChildProcess.Start(ChildMode.WriteSecretFiles, Root, Bot, Name, label);
            await ChildProcess.BeginTogetherAsync(Cancel, child);
            await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 20)), Cancel);
            await child.KillAsync(Cancel);

            // What was acknowledged last, or the one that was under way.
            var last = (int)child.Acknowledged[^1];
            Assert.That(
                await Open().ReadExactAsync(Bot, Name, Cancel),
                Is.EqualTo(WriteSecretFiles.ValueOf(label, last)).Or.EqualTo(WriteSecretFiles.ValueOf(label, last + 1)));
        }

        await AssertSweptAsync();
    }

    // strace kills the process as it is about to rename, and fails the call; the runtime itself renames nothing.
    [Test]
    [Platform("Linux")]
    [Threat("T-P4")]
    public async Task Kill_between_the_temporary_file_and_its_name_leaves_the_old_value()
    {
        FaultTools.Require(FaultTool.Strace);
        await Files.WriteAsync(Bot, Name, "old", Cancel);
        string[] strace =
        [
            "strace", "-f", "-qq", "-o", "/dev/null",
            "-e", "trace=rename,renameat,renameat2", "-e", "inject=rename,renameat,renameat2:signal=SIGKILL:error=EIO:when=1",
        ];

        await using var child = ChildProcess.StartUnder(strace, ChildMode.WriteSecretFile, Root, Bot, Name, "077");
        Assert.That(await child.EndAsync(Cancel), Is.EqualTo(137));

        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo("old"));
        var left = Directory.EnumerateFiles(BotFolder, ".*.tmp").Single();
        Assert.That(await File.ReadAllTextAsync(left, Cancel), Is.EqualTo(WriteSecretFiles.ValueOf("077", 1)));
        await AssertSweptAsync();
    }

    [Test]
    [Platform("Linux")]
    [Threat("T-P4")]
    public async Task File_size_limit_of_the_system_is_a_full_disk_and_leaves_the_old_value()
    {
        FaultTools.Require(FaultTool.Limits);
        await Files.WriteAsync(Bot, Name, "old", Cancel);
        await using var child = ChildProcess.Start(ChildMode.WriteSecretFiles, Root, Bot, Name, "limited");
        await child.ReadUntilAsync(ChildProtocol.Ready, Cancel);

        // The runtime itself does not start under a low limit.
        using (var limit = Process.Start("prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), "--fsize=20000:20000"]))
        {
            await limit.WaitForExitAsync(Cancel);
        }

        await child.WriteLineAsync(ChildProtocol.Go, Cancel);
        await child.CompleteAsync(Cancel);

        Assert.That(child.Lines[^1], Is.EqualTo($"{ChildProtocol.Failed}RolledBack BD0407: '{Root}' has no space left."));
        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo("old"));
        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name)]));
    }

    private async Task AssertSweptAsync()
    {
        var before = await Files.ReadExactAsync(Bot, Name, Cancel);
        foreach (var path in Directory.EnumerateFiles(BotFolder))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }

        Assert.That(await Open().ReadExactAsync(Bot, Name, Cancel), Is.EqualTo(before));
        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name)]));
    }
}
