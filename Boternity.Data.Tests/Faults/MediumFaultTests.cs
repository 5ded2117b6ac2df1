using Boternity.Data.Errors;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>Limits and mounts of a real system. What a child mounts is in a namespace of its own, and goes with it.</summary>
[Explicit(ExplicitReason)]
public sealed class MediumFaultTests : InjectionSpec
{
    private static readonly LedgerLoad Endless = new(Seed, Callers: 2, Units: 100_000);

    [Test]
    [CancelAfter(60_000)]
    public async Task Write_past_the_file_size_limit_is_an_error_and_no_death()
    {
        FaultTools.Require(FaultTool.Limits);
        await using var database = await OpenAsync();
        await using var child = ChildProcess.Start(ChildMode.Write, Endless.Arguments(database.Target));
        await child.ReadUntilAsync(ChildProtocol.Ready, Cancel);

        // The runtime itself does not start under a low limit.
        var id = FormattableString.Invariant($"{child.Id}");
        await RunToolAsync("prlimit", "--pid", id, "--fsize=300000:300000");
        await child.WriteLineAsync(ChildProtocol.Go, Cancel);
        var run = await LedgerRun.EndAsync(child, Cancel);

        Assert.That(run.Ended, run.Output);
        Assert.That(run.Failures, Is.Not.Empty);
        AssertKinds(run, StoreErrorKind.OutcomeUnknown, StoreErrorKind.StorageUnavailable, StoreErrorKind.StorageFull);
        Assert.That(run.Acknowledged, Is.Not.Empty);
        Assert.That(await ReopenAsync(database, run.Acknowledged), Is.Empty);
    }

    [TestCase(ChildMode.Write)]
    [TestCase(ChildMode.Lease)]
    [TestCase(ChildMode.Read)]
    [CancelAfter(60_000)]
    public async Task Open_on_a_read_only_filesystem_says_so(ChildMode mode)
    {
        FaultTools.Require(FaultTool.Mount);
        await using var database = await OpenAsync();

        var run = await LedgerRun.RunAsync(
            InNamespace(
                """
                cp "$file" "$folder.kept"
                mount -t tmpfs -o size=64m,mode=700 tmpfs "$folder"; mv "$folder.kept" "$file"; mount -o remount,ro "$folder"
                """,
                database),
            mode,
            database,
            Load,
            Cancel);

        Assert.That(run.Ended, run.Output);
        Assert.That(run.Acknowledged, Is.Empty);
        var outcome = mode == ChildMode.Read ? WriteOutcome.None : WriteOutcome.RolledBack;
        Assert.That(
            run.Failures.Select(failure => (failure.Kind, failure.Outcome)).Distinct(),
            Is.EqualTo(new[] { ((StoreErrorKind?)StoreErrorKind.ReadOnly, outcome) }),
            run.Output);
        Assert.That(run.Failures[0].Message, Does.Contain($"The database '{database.Target}' is on a read-only filesystem"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Filesystem_that_turns_read_only_while_open_refuses_writes_and_keeps_what_was_acknowledged()
    {
        FaultTools.Require(FaultTool.Ext4);
        await using var database = await OpenAsync();
        var image = Path.Combine(RunFolder.Shared.CreateFolder(), "image");
        var program = InNamespace(
            $"""
            truncate -s 256M {image}; mkfs.ext4 -q {image}; cp "$file" "$folder.kept"
            mount -o loop,errors=remount-ro {image} "$folder"; chmod 700 "$folder"; mv "$folder.kept" "$file"
            sync -f "$folder"
            echo "{ChildProtocol.Folder}/sys/fs/ext4/$(basename $(findmnt -n -o SOURCE "$folder"))"
            """,
            database);
        await using var child = ChildProcess.StartUnder(program, ChildMode.Write, Endless.Arguments(database.Target));
        var device = (await child.ReadUntilAsync(ChildProtocol.Folder, Cancel))[ChildProtocol.Folder.Length..];
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.ReadUntilAsync($"{ChildProtocol.Acknowledged}1 50", Cancel);

        // As the kernel does it when the disk fails; it refuses to remount what is open for writing.
        await WithoutCallsAsync(child.Id, () => File.WriteAllTextAsync(Path.Combine(device, "trigger_fs_error"), "test", Cancel));
        var run = await LedgerRun.EndAsync(child, Cancel);

        Assert.That(run.Ended, run.Output);
        Assert.That(run.Failures.Concat(run.FailedLookups).Select(failure => failure.Kind), Does.Contain((StoreErrorKind?)StoreErrorKind.ReadOnly));
        AssertKinds(run, StoreErrorKind.OutcomeUnknown, StoreErrorKind.StorageUnavailable, StoreErrorKind.ReadOnly);

        // The image is mounted anew, as after a repair and a restart.
        await RunToolAsync("unshare", "-m", "sh", "-ec", $"mount -o loop {image} /mnt; cp /mnt/boternity.db* {database.Folder}");
        Assert.That(await ReopenAsync(database, run.Acknowledged), Is.Empty, string.Join('\n', run.Lines.TakeLast(40)));
    }

    // The script sees the database's file and folder; the child runs where it has mounted something over the folder.
    private static string[] InNamespace(string script, ITestDatabase database) =>
        ["unshare", "-m", "sh", "-ec", $"file={database.Target}; folder={database.Folder}\n{script}\nexec \"$@\"", "sh"];

    // A sync that runs while ext4 gives up may be told that it succeeded (seen on Linux 6.18), which is the disk's lie and not ours.
    private static async Task WithoutCallsAsync(int processId, Func<Task> act)
    {
        var id = FormattableString.Invariant($"{processId}");
        await RunToolAsync("kill", "-STOP", id);
        while (!Directory.EnumerateDirectories($"/proc/{id}/task").All(IsStopped))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
        }

        await act();
        await RunToolAsync("kill", "-CONT", id);

        // The state follows the name, which is in parentheses.
        static bool IsStopped(string thread) =>
            File.ReadAllText(Path.Combine(thread, "stat")).Split(") ")[^1].StartsWith('T');
    }

    private static void AssertKinds(LedgerRun run, params StoreErrorKind[] kinds) =>
        Assert.That(
            run.Failures.Concat(run.FailedLookups).Where(failure => failure.Kind is not { } kind || !kinds.Contains(kind)),
            Is.Empty,
            string.Join('\n', run.Logged));

    private static async Task RunToolAsync(params string[] command)
    {
        using var process = System.Diagnostics.Process.Start(command[0], command[1..]);
        await process.WaitForExitAsync(Cancel);
        Assert.That(process.ExitCode, Is.Zero, command[0]);
    }
}
