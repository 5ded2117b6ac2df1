using System.Globalization;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Storage.Copying;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>A copy that dies by SIGKILL leaves a target that is refused, and the next one goes on until both sides are equal.</summary>
[Category("Fault")]
[Explicit("Takes minutes; .ci/run runs it by its category.")]
public sealed class CopyFaultTests
{
    private const int MostPoints = 12;
    private const int Killed = 137;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase(Provider.Sqlite, Provider.Postgres)]
    [TestCase(Provider.Postgres, Provider.Sqlite)]
    [CancelAfter(600_000)]
    public async Task Kill_at_any_report_leaves_what_the_same_copy_completes(Provider from, Provider to)
    {
        await using var source = await TestEnvironment.OpenAsync(from, TestMasterKeys.Host(TestMasterKeys.Random()), Cancel);
        await CopySamples.InsertAsync(source, Cancel);
        source.CloseIdle();

        int count;
        await using (var whole = await TestEnvironment.OpenEmptyAsync(to, Cancel))
        {
            var (exitCode, acknowledged) = await RunAsync(source, whole, point: 0);
            Assert.That(exitCode, Is.Zero);
            count = (int)acknowledged.Single();
        }

        foreach (var point in Injection.Sample(count, MostPoints))
        {
            await using var target = await TestEnvironment.OpenEmptyAsync(to, Cancel);
            var (exitCode, _) = await RunAsync(source, target, point);
            var where = string.Create(CultureInfo.InvariantCulture, $"killed at report {point} of {count}");
            Assert.That(exitCode, Is.EqualTo(Killed), where);
            var error = await Caught.ByAsync<StoreException>(() => target.Resolve<IBotStore>().GetBySlugAsync("full", Cancel));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.CopyUnfinished), where);
            target.CloseIdle();

            var report = await source.Resolve<IDatabaseCopier>()
                .CopyToAsync(CopySpec.ConfigOf(target), new CopyOptions { ChunkRows = 2 }, progress: null, Cancel);

            Assert.That(report.Resumed, where);
            await CopySpec.AssertSameRowsAsync(source, target);
        }
    }

    [TestCase(Injection.Writes)]
    [TestCase(Injection.Syncs)]
    [CancelAfter(600_000)]
    public async Task Kill_in_the_middle_of_a_transaction_leaves_nothing_that_opens_half_filled(string calls)
    {
        FaultTools.Require(FaultTool.Strace);
        await using var source = await TestEnvironment.OpenAsync(Provider.Postgres, TestMasterKeys.Host(TestMasterKeys.Random()), Cancel);
        await CopySamples.InsertAsync(source, Cancel);
        source.CloseIdle();

        // Threads take turns, and strace counts for each: a late point may never come.
        var killed = 0;
        for (var number = 1; number <= 128; number *= 2)
        {
            await using var target = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
            var (exitCode, _) = await RunAsync(source, target, point: 0, Injection.Command(target, calls, Injection.Kill(number)));
            killed += exitCode == Killed ? 1 : 0;
            await AssertNotHalfFilledAsync(source, target);

            await source.Resolve<IDatabaseCopier>()
                .CopyToAsync(CopySpec.ConfigOf(target), new CopyOptions { Overwrite = true }, progress: null, Cancel);

            await CopySpec.AssertSameRowsAsync(source, target);
        }

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{calls}: {killed} of 8 points killed"));
        Assert.That(killed, Is.AtLeast(3));
    }

    private static async Task AssertNotHalfFilledAsync(ITestDatabase source, ITestDatabase target)
    {
        await using var host = target.OpenHost();
        try
        {
            if (await host.Resolve<IBotStore>().GetBySlugAsync("full", Cancel) is null)
            {
                Assert.That(await target.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.Zero);
                return;
            }
        }
        catch (StoreException)
        {
            // Refused: there is no schema yet, or the mark.
            return;
        }

        await CopySpec.AssertSameRowsAsync(source, target);
    }

    private static async Task<(int ExitCode, IReadOnlyList<long> Acknowledged)> RunAsync(
        ITestDatabase source, ITestDatabase target, int point, params string[] program)
    {
        await using var child = ChildProcess.StartUnder(
            program,
            ChildMode.CopyAndDie,
            source.Provider.ToString(),
            source.Target,
            target.Provider.ToString(),
            target.Target,
            point.ToString(CultureInfo.InvariantCulture));
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        var exitCode = await child.EndAsync(Cancel);
        return (exitCode, child.Acknowledged);
    }
}
