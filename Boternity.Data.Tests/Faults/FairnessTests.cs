using System.Diagnostics;
using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Storage.Sqlite;

namespace Boternity.Data.Tests.Faults;

/// <summary>Writers that never stop get the same share each.</summary>
[CancelAfter(60_000)]
public sealed class FairnessTests : WriterSpec
{
    private const int Writers = 8;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    [Test]
    public async Task WriteAsync_of_eight_callers_without_pause_serves_them_alike()
    {
        await Ledger.CreateAsync(Database, Cancel);
        await using var host = new LibraryHost(Provider.Sqlite, Database.Target, TimeProvider.System);
        var queue = host.Resolve<IWriteQueue>();
        await Task.WhenAll(Enumerable.Range(1, Writers).Select(caller => AddAsync(queue, caller, number: 1)));

        var began = Stopwatch.GetTimestamp();
        var writers = await Task.WhenAll(Enumerable.Range(1, Writers).Select(caller => Task.Run(() => WriteAsync(queue, caller, began), Cancel)));

        var (fewest, most) = (writers.Min(writer => writer.Rows), writers.Max(writer => writer.Rows));
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{writers.Sum(writer => writer.Rows)} units in {Length.TotalSeconds} s, {fewest} to {most} per caller, longest wait {writers.Max(writer => writer.Longest).TotalMilliseconds:0} ms"));
        Assert.That((double)fewest / most, Is.AtLeast(0.9));
    }

    private static async Task<(int Rows, TimeSpan Longest)> WriteAsync(IWriteQueue queue, int caller, long began)
    {
        var longest = TimeSpan.Zero;
        var rows = 0;
        while (Stopwatch.GetElapsedTime(began) < Length)
        {
            var asked = Stopwatch.GetTimestamp();
            await AddAsync(queue, caller, number: rows + 2);
            var waited = Stopwatch.GetElapsedTime(asked);
            longest = waited > longest ? waited : longest;
            rows++;
        }

        return (rows, longest);
    }

    private static Task AddAsync(IWriteQueue queue, int caller, int number) => queue.WriteAsync(
        (context, token) => Ledger.AddAsync(context, seed: 27, caller, number, token), CancellationToken.None);
}
