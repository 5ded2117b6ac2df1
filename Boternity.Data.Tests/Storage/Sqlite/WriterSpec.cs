using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>A file of the test's own with a scratch table whose row ids tell the order of writing, and the queue of its writer.</summary>
[Category(nameof(Provider.Sqlite))]
public abstract class WriterSpec
{
    protected ITestDatabase Database { get; private set; } = null!;

    protected IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase()
    {
        Database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await Database.ExecuteAsync(
            $"""
            CREATE TABLE marks (
                id INTEGER PRIMARY KEY,
                label TEXT NOT NULL UNIQUE CHECK (label <> 'bad'),
                parent INTEGER REFERENCES marks (id),
                late INTEGER REFERENCES marks (id) DEFERRABLE INITIALLY DEFERRED
            ) STRICT
            """,
            Cancel);
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        if (Database is not null)
        {
            await Database.DisposeAsync();
        }
    }

    /// <summary>Queues a unit of one raw statement.</summary>
    protected Task WriteAsync(string sql) => WriteAsync(Queue, sql, CancellationToken.None);

    protected static Task WriteAsync(IWriteQueue queue, string sql, CancellationToken token) =>
        queue.WriteAsync((context, run) => context.Database.ExecuteSqlRawAsync(sql, run), token);

    /// <summary>Queues a unit that adds a row.</summary>
    protected Task MarkAsync(string label) => MarkAsync(Queue, label);

    protected static Task MarkAsync(IWriteQueue queue, string label) => queue.WriteAsync(
        (context, token) => context.Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ({label})", token),
        CancellationToken.None);

    /// <summary>The labels in the order they were written, read past the library.</summary>
    protected async Task<IReadOnlyList<string>> LabelsAsync() =>
        [.. (await Database.QueryAsync($"SELECT label FROM marks ORDER BY id", Cancel)).Select(row => (string)row["label"]!)];

    /// <summary>Keeps the writer busy with a unit, so that what is queued next forms one group behind it.</summary>
    protected Task<HeldWriter> HoldAsync() => HoldAsync(Queue);

    protected static async Task<HeldWriter> HoldAsync(IWriteQueue queue)
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leave = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var unit = queue.WriteAsync(
            async (_, _) =>
            {
                entered.TrySetResult();
                await leave.Task;
            },
            CancellationToken.None);

        await entered.Task.WaitAsync(Cancel);
        return new HeldWriter(leave, unit);
    }

    /// <summary>Lets the clock run, far faster than time, until the task is over.</summary>
    protected async Task PassTimeUntilAsync(Task end)
    {
        while (!end.IsCompleted)
        {
            Database.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(1), Cancel));
            Cancel.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How a write ended: with a kind and an outcome, or well.</summary>
    protected static async Task<(StoreErrorKind? Kind, WriteOutcome Outcome)> EndOf(Task write)
    {
        try
        {
            await write.WaitAsync(Cancel);
            return (null, WriteOutcome.Committed);
        }
        catch (Exception exception) when (exception is IStoreError)
        {
            var error = (IStoreError)exception;
            return (error.Kind, error.Outcome);
        }
    }

    protected sealed record HeldWriter(TaskCompletionSource Leave, Task Unit)
    {
        public async Task ReleaseAsync()
        {
            Leave.TrySetResult();
            await Unit.WaitAsync(Cancel);
        }
    }

    /// <summary>How many commits the log has.</summary>
    protected async Task<int> CommitsAsync() => (await WalImage.TakeAsync(Database.Target, Cancel)).Commits.Count;

    /// <summary>Parks the writer with a lease behind what is queued: it does not empty the log then.</summary>
    protected async Task<Parked> ParkBehindAsync(HeldWriter held)
    {
        var before = await CommitsAsync();
        var host = Database.OpenHost();
        var lease = host.Resolve<BoternityDbContext>().Database.BeginTransactionAsync(Cancel);
        await held.ReleaseAsync();
        return new Parked(before, host, await lease);
    }

    protected sealed record Parked(int Before, LibraryHost Host, IDbContextTransaction Lease)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Lease.DisposeAsync();
            await Host.DisposeAsync();
        }
    }
}
