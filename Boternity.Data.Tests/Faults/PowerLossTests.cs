using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Faults;

/// <summary>What a power loss leaves of a write-ahead log: exactly the units before the first damaged byte.</summary>
[Category(nameof(Provider.Sqlite))]
[CancelAfter(120_000)]
[Category("Fault")]
[Explicit("Opens hundreds of databases; .ci/run runs it by its category.")]
public sealed class PowerLossTests
{
    private const int Units = 10;
    private const int CutStep = 211;
    private const int SectorLength = 512;
    private const int Seeds = 400;

    // The library as a whole opens some of the images; all of them are opened as its writer opens one.
    private const int WholeLibraryEvery = 100;

    private const int Caller = 1;
    private const int Seed = 6;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Open_after_the_log_was_cut_finds_every_unit_that_was_whole()
    {
        var image = await TakeAsync();

        var cuts = Enumerable.Range(0, (image.Log.Length / CutStep) + 1).Select(number => number * CutStep).Append(image.Log.Length).ToList();
        var wrong = await EachAsync(image, cuts, cut => image.Log[..cut], cut => cut);

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{cuts.Count} images of {image.Commits.Count} commits"));
        Assert.That(wrong, Is.Empty);
        Assert.That(cuts, Has.Count.GreaterThan(500));
    }

    [Test]
    public async Task Open_after_sectors_of_the_log_were_lost_finds_the_units_before_them()
    {
        var image = await TakeAsync();

        var wrong = await EachAsync(
            image,
            [.. Enumerable.Range(0, Seeds)],
            seed => WithoutSectors(image.Log, seed),
            seed => FirstDifference(image.Log, WithoutSectors(image.Log, seed)));

        Assert.That(wrong, Is.Empty);
    }

    // One unit after the other, each acknowledged and so synced: the n-th commit of the log is the n-th unit.
    private static async Task<WalImage> TakeAsync()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        await Ledger.CreateAsync(database, Cancel);

        // While a context holds the writer nobody empties the log.
        var context = database.Resolve<BoternityDbContext>();
        await context.Database.OpenConnectionAsync(Cancel);
        for (var number = 1; number <= Units; number++)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(Cancel);
            await Ledger.AddAsync(context, Seed, Caller, number, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        var image = await WalImage.TakeAsync(database.Target, Cancel);
        await context.Database.CloseConnectionAsync();
        Assert.That(image.Commits, Has.Count.EqualTo(Units));
        return image;
    }

    /// <summary>Opens an image for each of the numbers.</summary>
    /// <param name="image">The whole image.</param>
    /// <param name="numbers">Which images.</param>
    /// <param name="log">What the loss left of the log.</param>
    /// <param name="sound">How many bytes of it are as they were written.</param>
    private static async Task<IReadOnlyList<string>> EachAsync(
        WalImage image, IReadOnlyList<int> numbers, Func<int, byte[]> log, Func<int, int> sound)
    {
        var wrong = new List<string>();
        var options = new ParallelOptions { CancellationToken = Cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(numbers, options, async (number, token) =>
        {
            var folder = RunFolder.Shared.CreateFolder();
            var path = image.Restore(folder, log(number));
            var expected = image.Commits.Count(end => end <= sound(number));
            var found = await OpenAsync(path, whole: number % WholeLibraryEvery == 0, token);
            Directory.Delete(folder, recursive: true);
            if (!found.SequenceEqual(Enumerable.Range(1, expected)))
            {
                lock (wrong)
                {
                    wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{number}: {expected} units expected, found {string.Join(' ', found)}"));
                }
            }
        });

        return wrong;
    }

    private static async Task<IReadOnlyList<int>> OpenAsync(string path, bool whole, CancellationToken cancellationToken)
    {
        if (whole)
        {
            await using var host = new LibraryHost(Provider.Sqlite, path, TimeProvider.System);
            await host.Resolve<IWriteQueue>().WriteAsync(
                (context, token) => Ledger.AddAsync(context, Seed, Caller + 1, number: 1, token), cancellationToken);
        }
        else
        {
            var opener = new SqliteConnectionOpener(new DatabaseConfig { Path = path }, path, inMemory: false);
            await using var connection = opener.Open(StorageRole.Write);
        }

        var wrong = Ledger.Check(path, Seed, []);
        Assert.That(wrong, Is.Empty);
        return [.. Ledger.Entries(path).Where(entry => entry.Caller == Caller).Select(entry => entry.Number).Order()];
    }

    private static byte[] WithoutSectors(byte[] log, int seed)
    {
        var random = new Random(seed);
        var damaged = log.ToArray();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var sector = random.Next((log.Length + SectorLength - 1) / SectorLength) * SectorLength;
            damaged.AsSpan(sector, Math.Min(SectorLength, log.Length - sector)).Clear();
        }

        return damaged;
    }

    private static int FirstDifference(byte[] log, byte[] damaged) => log.AsSpan().CommonPrefixLength(damaged);
}
