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

    private static async Task<(int ExitCode, IReadOnlyList<long> Acknowledged)> RunAsync(ITestDatabase source, ITestDatabase target, int point)
    {
        await using var child = ChildProcess.Start(
            ChildMode.CopyAndDie, source, target.Provider.ToString(), target.Target, point.ToString(CultureInfo.InvariantCulture));
        await ChildProcess.BeginTogetherAsync(Cancel, child);
        var exitCode = await child.EndAsync(Cancel);
        return (exitCode, child.Acknowledged);
    }
}
