using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.Storage.Sqlite;

/// <summary>The write-ahead log under readers that do not end.</summary>
[CancelAfter(120_000)]
public sealed class WalTests : WriterSpec
{
    private static readonly WalLimits Small = new() { Step = 64 << 10, Cap = 256 << 10, HardCap = 1 << 20 };

    private FileInfo Log
    {
        get
        {
            var log = new FileInfo($"{Database.Target}-wal");
            log.Refresh();
            return log;
        }
    }

    [Test]
    public async Task A_reader_of_ours_that_holds_up_the_log_is_ended_at_the_cap_and_every_write_goes_on()
    {
        await using var context = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
        await context.Bots.CountAsync(Cancel);
        var limits = new WalLimits();

        for (long written = 0; written < limits.Cap * 3 / 2; written += 1 << 20)
        {
            await WriteAsync("INSERT INTO marks (label) VALUES (hex(randomblob(524288)))");
        }

        var error = await Caught.ByAsync<StoreException>(() => context.Bots.CountAsync(Cancel));
        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.SnapshotExpired));
        Assert.That(Log.Length, Is.LessThan(limits.Cap));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM marks", Cancel), Is.EqualTo(limits.Cap * 3 / 2 >> 20));
    }

    [Test]
    public async Task A_log_that_grows_is_written_back_without_ending_anybody()
    {
        await using var context = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);
        var limits = new WalLimits();
        var longest = 0L;

        for (long written = 0; written < limits.Cap; written += 1 << 20)
        {
            await WriteAsync("INSERT INTO marks (label) VALUES (hex(randomblob(524288)))");
            await context.Bots.CountAsync(Cancel);
            longest = Math.Max(longest, Log.Length);
        }

        Assert.That(longest, Is.LessThan(limits.Cap));
    }

    [Test]
    public async Task A_reader_of_somebody_else_lets_the_log_grow_to_its_hard_cap_and_then_refuses_writes_until_it_ends()
    {
        await using var other = new SqliteConnection(Database.ConnectionString);
        await other.OpenAsync(Cancel);
        await using var writer = new SqliteConnection(Database.ConnectionString);
        await writer.OpenAsync(Cancel);
        await RunAsync(writer, "PRAGMA wal_autocheckpoint = 0");
        using var metrics = new StorageMetrics(factory: null, "sqlite");
        var services = new WriterServices(Database.Target, Database.Clock, metrics, NullLogger.Instance);
        var asked = 0;
        var checkpoints = new SqliteCheckpoints(Database.Target, Small, TimeSpan.FromSeconds(5), services, () => ++asked < 0);
        StoreException? refused = null;
        await using (await BeginSnapshotAsync(other))
        {
            while (refused is null && Log.Length < 2 * Small.HardCap)
            {
                refused = Refusal(checkpoints, writer);
                await RunAsync(writer, "INSERT INTO marks (label) VALUES (hex(randomblob(8192)))");
                checkpoints.AfterWrite(writer);
            }
        }

        Assert.That((refused?.Kind, refused?.Code, refused?.Outcome), Is.EqualTo((StoreErrorKind.Busy, ErrorCodes.LogFull, WriteOutcome.RolledBack)));
        Assert.That(Log.Length, Is.AtLeast(Small.HardCap));
        Assert.That(asked, Is.Positive, "Readers of this process end first.");
        Assert.That(Refusal(checkpoints, writer), Is.Null);
        Assert.That(Log.Length, Is.Zero);
    }

    private static StoreException? Refusal(SqliteCheckpoints checkpoints, SqliteConnection writer)
    {
        try
        {
            checkpoints.MakeRoom(writer);
            return null;
        }
        catch (StoreException exception)
        {
            return exception;
        }
    }

    private static async Task<IAsyncDisposable> BeginSnapshotAsync(SqliteConnection connection)
    {
#pragma warning disable CA1849 // Only this form is deferred.
        var transaction = connection.BeginTransaction(deferred: true);
#pragma warning restore CA1849
        await RunAsync(connection, "SELECT COUNT(*) FROM marks");
        return transaction;
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of the test's.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteScalarAsync(Cancel);
    }
}
