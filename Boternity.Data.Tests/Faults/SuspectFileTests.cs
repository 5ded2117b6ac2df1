using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Faults;

/// <summary>After a commit of unknown outcome no connection is used again, and damage fails only the reads that meet it.</summary>
[CancelAfter(60_000)]
public sealed class SuspectFileTests : WriterSpec
{
    private const int PageLength = 4_096;

    [Test]
    public async Task Readers_of_every_host_end_with_a_commit_of_unknown_outcome_and_new_ones_see_what_comes()
    {
        await MarkAsync("before");
        await using var otherHost = Database.OpenHost();
        await using var reader = await ReaderAsync(Database.Resolve<IDbContextFactory<BoternityReadDbContext>>());
        await using var other = await ReaderAsync(otherHost.Resolve<IDbContextFactory<BoternityReadDbContext>>());
        await using var snapshot = await reader.Database.BeginTransactionAsync(Cancel);
        await CountAsync(reader);

        await CommitInDoubtAsync();
        await MarkAsync("after");

        var error = (IStoreError)StoreErrors.Translate(await Caught.ByAsync<StoreException>(() => CountAsync(reader)));
        Assert.That((error.Kind, error.Outcome, error.Code), Is.EqualTo((StoreErrorKind.StorageUnavailable, WriteOutcome.None, ErrorCodes.InputOutput)));
        Assert.That(await CountAsync(other), Is.EqualTo(3));
        await using var next = await ReaderAsync(Database.Resolve<IDbContextFactory<BoternityReadDbContext>>());
        Assert.That(await CountAsync(next), Is.EqualTo(3));
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["before", "in doubt", "after"]));
    }

    [Test]
    public async Task Writes_stay_refused_while_the_file_cannot_be_proven_sound()
    {
        // The proof waits that long for others.
        var impatient = new TestDatabaseOptions { Settings = { ["BusyTimeout"] = "00:00:00.100" } };
        await using var host = Database.OpenHost(impatient);
        var queue = host.Resolve<IWriteQueue>();
        await MarkAsync(queue, "before");
        await using (await HoldSnapshotAsync())
        {
            await CommitInDoubtAsync();

            var write = MarkAsync(queue, "refused");
            Assert.That(await EndOf(write), Is.EqualTo(((StoreErrorKind?)StoreErrorKind.StorageUnavailable, WriteOutcome.RolledBack)));
        }

        await MarkAsync(queue, "after");
        Assert.That(await LabelsAsync(), Is.EqualTo((string[])["before", "in doubt", "after"]));
    }

    [Test]
    public async Task Read_of_a_damaged_page_fails_alone()
    {
        await Ledger.CreateAsync(Database, Cancel);
        await using (var writing = Database.OpenHost())
        {
            for (var number = 1; number <= 30; number++)
            {
                var next = number;
                await writing.Resolve<IWriteQueue>().WriteAsync(
                    (context, token) => Ledger.AddAsync(context, seed: 12, caller: 1, next, token), Cancel);
            }
        }

        var root = (long)(await Database.ScalarAsync($"SELECT rootpage FROM sqlite_schema WHERE name = 'credits'", Cancel))!;
        await using (var file = new FileStream(Database.Target, FileMode.Open))
        {
            file.Seek((root - 1) * PageLength, SeekOrigin.Begin);
            await file.WriteAsync(new byte[PageLength], Cancel);
        }

        await using var host = Database.OpenHost();
        await using var reader = await ReaderAsync(host.Resolve<IDbContextFactory<BoternityReadDbContext>>());
        var damaged = StoreErrors.Translate(await Caught.ByAsync<Exception>(
            () => reader.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM credits WHERE note > ''").SingleAsync(Cancel)));

        Assert.That((((IStoreError)damaged).Kind, ((IStoreError)damaged).Outcome), Is.EqualTo((StoreErrorKind.Corrupt, WriteOutcome.None)));
        Assert.That(await reader.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM debits").SingleAsync(Cancel), Is.EqualTo(30));
        await using var other = await ReaderAsync(host.Resolve<IDbContextFactory<BoternityReadDbContext>>());
        Assert.That(await CountAsync(other), Is.Zero);
    }

    // As if its COMMIT had failed after it was written.
    private async Task CommitInDoubtAsync()
    {
        await using var host = Database.OpenHost();
        var context = host.Resolve<BoternityDbContext>();
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        await context.Database.ExecuteSqlAsync($"INSERT INTO marks (label) VALUES ('in doubt')", Cancel);
        ((LeasedConnection)context.Database.GetDbConnection()).Suspect(new IOException("A test's."));
        await transaction.CommitAsync(Cancel);
    }

    // A reader of somebody else's, which the writer cannot end: the log cannot be written back.
    private async Task<IAsyncDisposable> HoldSnapshotAsync()
    {
        var connection = new Microsoft.Data.Sqlite.SqliteConnection(Database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var begin = new Microsoft.Data.Sqlite.SqliteCommand("BEGIN; SELECT count(*) FROM marks", connection);
        await begin.ExecuteScalarAsync(Cancel);
        return connection;
    }

    private static Task<BoternityReadDbContext> ReaderAsync(IDbContextFactory<BoternityReadDbContext> contexts) =>
        contexts.CreateDbContextAsync(Cancel);

    private static Task<int> CountAsync(BoternityReadDbContext context) =>
        context.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM marks").SingleAsync(Cancel);
}
