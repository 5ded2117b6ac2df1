using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Storage.Sqlite;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>Several processes, and several hosts of one process, over one file.</summary>
[CancelAfter(120_000)]
[Category("Fault")]
[Explicit("Starts many processes; .ci/run runs it by its category.")]
public sealed class SharedFileTests : WriterSpec
{
    private const int Seed = 28;

    [Test]
    public async Task Four_processes_that_open_a_crashed_file_at_once_meet_no_lock()
    {
        await Ledger.CreateAsync(Database, Cancel);
        await using (var crashing = ChildProcess.Start(ChildMode.Write, new LedgerLoad(Seed, 2, 100_000).Arguments(Database.Target)))
        {
            await ChildProcess.BeginTogetherAsync(Cancel, crashing);
            await crashing.ReadUntilAsync($"{ChildProtocol.Acknowledged}1 20", Cancel);
            await crashing.KillAsync(Cancel);
        }

        Assert.That(new FileInfo($"{Database.Target}-wal").Length, Is.Positive);
        ChildMode[] modes = [ChildMode.Read, ChildMode.Read, ChildMode.Read, ChildMode.Write];
        var runs = await TogetherAsync(modes.Select((mode, index) => (mode, new LedgerLoad(Seed, 2, 20, FirstCaller: 100 + (index * 10)))));

        Assert.That(runs.Where(run => !run.Ended || run.Failures.Count > 0 || run.Lines.Contains("TORN")).Select(run => run.Output), Is.Empty);
        Assert.That(Ledger.Check(Database.Target, Seed, runs[^1].Acknowledged), Is.Empty);
    }

    [Test]
    public async Task Four_processes_that_write_lose_nothing_and_wait_within_bounds()
    {
        await Ledger.CreateAsync(Database, Cancel);

        var runs = await TogetherAsync(
            Enumerable.Range(0, 4).Select(index => (ChildMode.Write, new LedgerLoad(Seed, 2, 25, FirstCaller: 1 + (index * 2)))));

        await TestContext.Out.WriteLineAsync(string.Join(
            '\n', runs.SelectMany(run => run.Lines).Where(line => line.StartsWith(ChildProtocol.Waited, StringComparison.Ordinal))));
        Assert.That(runs.Where(run => !run.Ended || run.Failures.Count > 0).Select(run => run.Output), Is.Empty);
        Assert.That(runs.Sum(run => run.Acknowledged.Count), Is.EqualTo(4 * 2 * 25));
        Assert.That(Ledger.Check(Database.Target, Seed, runs.SelectMany(run => run.Acknowledged)), Is.Empty);
    }

    [Test]
    public async Task WriteAsync_while_another_process_writes_is_refused_at_its_deadline()
    {
        await using var other = ChildProcess.Start(ChildMode.HoldWriteLock, Database.Target);
        await other.ReadUntilAsync(ChildProtocol.Ready, Cancel);

        var write = MarkAsync("late");
        await PassTimeUntilAsync(write.ContinueWith(_ => { }, TaskScheduler.Default));

        var error = await Caught.ByAsync<StoreException>(() => write);
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Busy, WriteOutcome.RolledBack)));
        Assert.That(error.Holder, Is.EqualTo("another process"));
        await other.WriteLineAsync(ChildProtocol.Go, Cancel);
        await other.CompleteAsync(Cancel);
        await MarkAsync("next");
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["next"]));
    }

    [Test]
    public async Task WriteAsync_succeeds_when_another_process_ends_its_write_in_time()
    {
        await using var other = ChildProcess.Start(ChildMode.HoldWriteLock, Database.Target);
        await other.ReadUntilAsync(ChildProtocol.Ready, Cancel);

        var write = MarkAsync("in time");
        await other.WriteLineAsync(ChildProtocol.Go, Cancel);
        await other.CompleteAsync(Cancel);
        await write.WaitAsync(Cancel);

        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["in time"]));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "A link needs a privilege there.")]
    public async Task Hosts_of_a_file_and_of_a_link_to_it_share_one_writer()
    {
        var link = Path.Combine(RunFolder.Shared.CreateFolder(), "link.db");
        File.CreateSymbolicLink(link, Database.Target);
        await using var host = new LibraryHost(Provider.Sqlite, link, Database.Clock);
        await MarkAsync("before");

        // Two writers would make two commits, and the second would wait for the first one's lock.
        var held = await HoldAsync();
        var both = Task.WhenAll(MarkAsync("by its name"), MarkAsync(host.Resolve<IWriteQueue>(), "by the link"));
        await using var parked = await ParkBehindAsync(held);
        await both.WaitAsync(Cancel);

        Assert.That(await CommitsAsync() - parked.Before, Is.EqualTo(1));
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["before", "by its name", "by the link"]));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(link)!), Is.EqualTo((string[])[link]));
    }

    [Test]
    public async Task A_process_that_has_the_store_alone_is_named_to_the_next()
    {
        await using var host = Database.OpenHost(Exclusive());
        await using var second = Database.OpenHost(Exclusive());
        await Ledger.CreateAsync(Database, Cancel);
        await MarkAsync(host.Resolve<IWriteQueue>(), "first");
        await MarkAsync(second.Resolve<IWriteQueue>(), "of the same process");

        var runs = await TogetherAsync([(ChildMode.Write, new LedgerLoad(Seed, 1, 1))]);

        Assert.That(runs[0].Acknowledged, Is.Empty);
        Assert.That(runs[0].Output, Does.Contain(ErrorCodes.StoreInUse).And.Contain($"process {Environment.ProcessId} "));
    }

    [Test]
    public async Task A_store_that_others_have_open_cannot_be_had_alone_until_they_end()
    {
        await using var other = ChildProcess.Start(ChildMode.HoldLock, [$"{Database.Target}.lock"]);
        await other.ReadUntilAsync(ChildProtocol.Ready, Cancel);
        await using var host = Database.OpenHost(Exclusive());

        var error = await Caught.ByAsync<StoreException>(() => MarkAsync(host.Resolve<IWriteQueue>(), "refused"));
        await other.KillAsync(Cancel);
        await MarkAsync(host.Resolve<IWriteQueue>(), "alone");

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.StoreInUse)));
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["alone"]));
    }

    private static TestDatabaseOptions Exclusive()
    {
        var options = new TestDatabaseOptions();
        options.Settings["Processes"] = "exclusive";
        return options;
    }

    private async Task<IReadOnlyList<LedgerRun>> TogetherAsync(IEnumerable<(ChildMode Mode, LedgerLoad Load)> work)
    {
        var children = work.Select(one => ChildProcess.Start(one.Mode, one.Load.Arguments(Database.Target))).ToList();
        try
        {
            await ChildProcess.BeginTogetherAsync(Cancel, children);
            return await Task.WhenAll(children.Select(child => LedgerRun.EndAsync(child, Cancel)));
        }
        finally
        {
            foreach (var child in children)
            {
                await child.DisposeAsync();
            }
        }
    }
}
