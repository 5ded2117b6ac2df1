using System.Globalization;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Sqlite;

namespace Boternity.Data.Tests.Faults;

/// <summary>A backup or a restore that dies by SIGKILL leaves whole files, and the next one works.</summary>
[Category("Fault")]
[Explicit("Takes minutes; .ci/run runs it by its category.")]
public sealed class BackupFaultTests
{
    private const int MostPoints = 12;
    private const int AtOnce = 2;
    private const int Killed = 137;

    private const string Renames = "?rename,renameat,renameat2";
    private const string Unlinks = "?unlink,unlinkat";

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase(Renames, 2)]
    [TestCase(Injection.Syncs, 2)]
    [TestCase(Injection.Writes, 4)]
    [CancelAfter(300_000)]
    public async Task Kill_of_a_backup_leaves_no_file_of_the_final_name_that_does_not_verify(string calls, int least)
    {
        await using var database = await OpenAsync();
        var folder = RunFolder.Shared.CreateFolder();
        string[] arguments = [folder, "1", "077"];
        var killed = 0;
        foreach (var number in await PointsAsync(calls, ChildMode.BackUp, database, arguments))
        {
            killed += await RunAsync(Kill(calls, number), ChildMode.BackUp, database, arguments) == Killed ? 1 : 0;
            await AssertAllVerifyAsync(database, folder);
        }

        await database.Resolve<IBackupManager>().CreateAsync(new BackupOptions { Directory = folder, Keep = 1 }, progress: null, Cancel);
        Assert.That(Directory.GetFiles(folder), Has.Length.EqualTo(3));
        Assert.That(killed, Is.AtLeast(least));
    }

    [Test]
    [CancelAfter(300_000)]
    public async Task Kill_at_any_moment_leaves_no_file_of_the_final_name_that_does_not_verify()
    {
        const int Rounds = 10;
        var random = new Random(20_261_121);
        await using var database = await OpenAsync();
        var folder = RunFolder.Shared.CreateFolder();
        for (var round = 1; round <= Rounds; round++)
        {
            await using var child = ChildProcess.Start(ChildMode.BackUp, database, folder, "1000", "077");
            await ChildProcess.BeginTogetherAsync(Cancel, child);
            await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);
            await Task.Delay(random.Next(300), Cancel);
            await child.KillAsync(Cancel);

            var verified = await AssertAllVerifyAsync(database, folder);
            Assert.That(verified, Is.AtLeast(child.Acknowledged.Count));
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase(Renames, false, 1)]
    [TestCase(Renames, true, 1)]
    [TestCase(Unlinks, false, 2)]
    [TestCase(Unlinks, true, 2)]
    [TestCase(Injection.Syncs, false, 2)]
    [TestCase(Injection.Syncs, true, 2)]
    [TestCase(Injection.Writes, false, 3)]
    [TestCase(Injection.Writes, true, 3)]
    [CancelAfter(600_000)]
    public async Task Kill_of_a_restore_leaves_the_whole_former_database_or_the_whole_restored_one(string calls, bool isDamaged, int least)
    {
        await using var source = await OpenAsync();
        await source.ExecuteAsync($"UPDATE bots SET name = 'restored'", Cancel);
        var backup = await source.Resolve<IBackupManager>().CreateAsync(options: null, progress: null, Cancel);
        await source.ExecuteAsync($"UPDATE bots SET name = 'former'", Cancel);
        var image = await TakeImageAsync(source, isDamaged);

        await using var counted = await CopyAsync(image);
        var points = await PointsAsync(calls, ChildMode.Restore, counted, backup.File);
        var killed = 0;
        await Parallel.ForEachAsync(points, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (number, _) =>
        {
            await using var database = await CopyAsync(image);
            var exitCode = await RunAsync(Kill(calls, number), ChildMode.Restore, database, backup.File);
            Interlocked.Add(ref killed, exitCode == Killed ? 1 : 0);
            var point = string.Create(CultureInfo.InvariantCulture, $"{calls} {number}: {exitCode}");
            if (!isDamaged || exitCode == 0)
            {
                await AssertWholeAsync(database, exitCode == 0 ? ["restored"] : ["former", "restored"], point);
            }

            await database.Resolve<IBackupManager>().RestoreAsync(backup.File, new RestoreOptions { Replace = true }, progress: null, Cancel);
            await AssertWholeAsync(database, ["restored"], point);
            Assert.That(Directory.GetFiles(database.Folder, "*.new*"), Is.Empty, point);
        });

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{calls}: {killed} of {points.Count} points killed"));
        Assert.That(killed, Is.AtLeast(least));
    }

    private static async Task<ITestDatabase> OpenAsync()
    {
        var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);
        for (var number = 1; number <= 50; number++)
        {
            await database.AddBotAsync(string.Create(CultureInfo.InvariantCulture, $"bot-{number}"), Cancel);
        }

        return database;
    }

    /// <summary>A database as a killed process leaves it: its last row is in the log alone, and may be in a damaged page's way.</summary>
    private static async Task<WalImage> TakeImageAsync(ITestDatabase source, bool isDamaged)
    {
        await using var host = source.OpenHost();
        await host.Resolve<Boternity.Data.Bots.IBotStore>().CreateAsync(new() { Name = "former" }, Cancel);
        var image = await WalImage.TakeAsync(source.Target, Cancel);
        if (isDamaged)
        {
            Array.Fill<byte>(image.Database, 0xA5, 0, 100);
        }

        return image;
    }

    private static async Task<ITestDatabase> CopyAsync(WalImage image)
    {
        var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        image.Restore(database.Folder, image.Log);
        return database;
    }

    private static async Task AssertWholeAsync(ITestDatabase database, string[] names, string point)
    {
        Assert.That(await database.ScalarAsync($"PRAGMA integrity_check", Cancel), Is.EqualTo("ok"), point);
        var rows = await database.QueryAsync($"SELECT name, count(*) AS number FROM bots GROUP BY name", Cancel);
        var (name, number) = ((string)rows.Single()["name"]!, (long)rows[0]["number"]!);
        Assert.That(names, Does.Contain(name), point);
        Assert.That(number, Is.EqualTo(name == "former" ? 51 : 50), point);
    }

    private static async Task<int> AssertAllVerifyAsync(ITestDatabase database, string folder)
    {
        var files = Directory.GetFiles(folder, "*.db");
        foreach (var file in files)
        {
            await database.Resolve<IBackupManager>().VerifyAsync(file, progress: null, Cancel);
        }

        return files.Length;
    }

    private static async Task<int> RunAsync(IEnumerable<string> program, ChildMode mode, ITestDatabase database, params string[] arguments)
    {
        await using var child = ChildProcess.StartUnder(program, mode, [nameof(Provider.Sqlite), database.Target, .. arguments]);
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        return await child.EndAsync(Cancel);
    }

    /// <summary>The calls of the busiest thread when nothing is spoilt, or so many of them.</summary>
    private static async Task<IReadOnlyList<int>> PointsAsync(string calls, ChildMode mode, ITestDatabase database, params string[] arguments)
    {
        FaultTools.Require(FaultTool.Strace);
        var log = Path.Combine(RunFolder.Shared.CreateFolder(), "calls");
        Assert.That(await RunAsync(Trace(calls, log), mode, database, arguments), Is.Zero);
        var count = (await File.ReadAllLinesAsync(log, Cancel)).CountBy(line => line.Split(' ')[0]).Max(thread => thread.Value);
        return Injection.Sample(count, MostPoints);
    }

    private static string[] Kill(string calls, int number) => [.. Trace(calls, "/dev/null"), "-e", $"inject={calls}:{Injection.Kill(number)}"];

    // Of all files: those of a backup have names of their own. The variables keep the runtime from making files.
    private static string[] Trace(string calls, string log) =>
    [
        "strace", "-f", "-qq", "-o", log,
        "-E", "DOTNET_TieredPGO=0", "-E", "DOTNET_EnableWriteXorExecute=0", "-E", "DOTNET_EnableDiagnostics=0",
        "-e", $"trace={calls}",
    ];
}
