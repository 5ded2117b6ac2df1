using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Faults;

/// <summary>What a store leaves when it is closed, and what becomes of those who still wait.</summary>
[CancelAfter(60_000)]
public sealed class CloseTests : WriterSpec
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Test]
    public async Task DisposeAsync_after_writes_leases_and_reads_leaves_the_file_alone()
    {
        await using (var host = Database.OpenHost())
        {
            await MarkAsync(host.Resolve<IWriteQueue>(), "unit");
            await host.Resolve<BoternityDbContext>().Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ('lease')", Cancel);
            await using var reader = await host.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
            await using var snapshot = await reader.Database.BeginTransactionAsync(Cancel);
            Assert.That(await reader.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM marks").SingleAsync(Cancel), Is.EqualTo(2));

            // The snapshot is still open: the host ends it.
            await host.DisposeAsync();
        }

        Assert.That(Directory.GetFiles(Database.Folder), Is.EquivalentTo((string[])[Database.Target, $"{Database.Target}.lock"]));
        Assert.That(OpenFiles.Of(Database.Target), Is.Empty);
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["unit", "lease"]));
        File.Delete(Database.Target);
    }

    [Test]
    public async Task DisposeAsync_under_load_answers_everybody_and_keeps_what_it_acknowledged()
    {
        var host = Database.OpenHost();
        var queue = host.Resolve<IWriteQueue>();
        var held = await HoldAsync(queue);
        var queued = Enumerable.Range(0, 500).ToDictionary(number => $"unit {number}", number => MarkAsync(queue, $"unit {number}"));

        var disposing = host.DisposeAsync().AsTask();
        var late = Caught.ByAsync<StoreException>(() => MarkAsync(queue, "late"));
        held.Leave.SetResult();
        await disposing.WaitAsync(Cancel);

        Assert.That(queued.Values.Append(held.Unit).Select(unit => unit.IsCompleted), Is.All.True);
        foreach (var unit in queued.Values.Where(unit => !unit.IsCompletedSuccessfully))
        {
            Assert.That(await EndOf(unit), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Closed, WriteOutcome.RolledBack)));
        }

        Assert.That(((await late).Kind, (await late).Outcome), Is.EqualTo((StoreErrorKind.Closed, WriteOutcome.RolledBack)));
        Assert.That(await LabelsAsync(), Is.EquivalentTo(queued.Where(unit => unit.Value.IsCompletedSuccessfully).Select(unit => unit.Key)));
    }

    [Test]
    public async Task WriteAsync_to_a_full_queue_waits_for_a_place_and_then_is_served()
    {
        await using var parked = await ParkBehindAsync(await HoldAsync());
        List<Task> units = [.. Fill("unit", WriterLimits.QueueLength)];

        var beyond = MarkAsync("beyond");
        var waited = !beyond.IsCompleted;
        await parked.Lease.DisposeAsync();
        await Task.WhenAll([.. units, beyond]).WaitAsync(Cancel);

        Assert.That(waited);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM marks", Cancel), Is.EqualTo(WriterLimits.QueueLength + 1L));
    }

    [Test]
    public async Task WriteAsync_to_a_queue_that_stays_full_is_refused_at_its_deadline()
    {
        await using var other = ChildProcess.Start(ChildMode.HoldWriteLock, Database.Target);
        await other.ReadUntilAsync(ChildProtocol.Ready, Cancel);
        List<Task> units = [.. Fill("unit", WriterLimits.QueueLength)];

        var beyond = MarkAsync("beyond");
        await PassTimeUntilAsync(Task.WhenAll([.. units, beyond]).ContinueWith(_ => { }, TaskScheduler.Default));

        var error = await Caught.ByAsync<StoreException>(() => beyond);
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Busy, WriteOutcome.RolledBack)));
        Assert.That(await EndOf(units[0]), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.Busy, WriteOutcome.RolledBack)));
        Assert.That(units.Select(unit => unit.IsFaulted), Is.All.True);
        await other.WriteLineAsync(ChildProtocol.Go, Cancel);
        await other.CompleteAsync(Cancel);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "Windows has no modes.")]
    public async Task Files_beside_an_open_database_are_their_owner_s_alone_under_any_umask()
    {
        await Ledger.CreateAsync(Database, Cancel);

        // The umask is the whole process's, so another one has it.
        await using var child = ChildProcess.StartUnder(
            ["sh", "-c", "umask 000; exec \"$@\"", "sh"], ChildMode.Write, new LedgerLoad(58, 1, 100_000).Arguments(Database.Target));
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);

        var files = Directory.GetFiles(Database.Folder);
        Assert.That(files, Is.SupersetOf((string[])[Database.Target, $"{Database.Target}-wal", $"{Database.Target}-shm"]));
        Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(OwnerOnly));
        await child.KillAsync(Cancel);
    }

    private IEnumerable<Task> Fill(string label, int count) => Enumerable.Range(0, count).Select(number => MarkAsync($"{label} {number}"));
}
