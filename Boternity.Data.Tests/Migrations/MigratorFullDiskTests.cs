using System.Globalization;
using System.Reflection;
using Boternity.Data.Errors;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>The disk is full from any write of a migration on: nothing of it happened, and it works once there is space again.</summary>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Fault")]
public sealed class MigratorFullDiskTests
{
    private const int AtOnce = 4;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [CancelAfter(400_000)]
    public async Task Full_disk_at_any_write_leaves_the_schema_as_it_was_and_a_retry_works()
    {
        FaultTools.Require(FaultTool.Strace);
        string old, clean;
        await using (var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel))
        {
            await ShelfData.FillAsync(database, Cancel);
            old = await ShelfData.DumpAsync(database, Cancel);
            clean = await RetryAsync(database);
        }

        var next = 0;
        var completed = false;
        var wrong = new List<string>();
        var kinds = new Dictionary<string, int>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync()));

        await TestContext.Out.WriteLineAsync(string.Join(", ", kinds.Select(kind => $"{kind.Key}: {kind.Value}")));
        Assert.That(wrong, Is.Empty);
        Assert.That(kinds.Values.Sum(), Is.GreaterThan(10));

        async Task WorkAsync()
        {
            while (!Volatile.Read(ref completed))
            {
                var write = Interlocked.Increment(ref next);
                await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
                await ShelfData.FillAsync(database, Cancel);
                var run = await MigrateAsync(database, write);
                var left = await ShelfData.DumpAsync(database, Cancel);
                var retried = await RetryAsync(database);
                lock (wrong)
                {
                    if (run.ExitCode == 0)
                    {
                        completed = true;

                        // What comes after the commit, the checkpoint of the last close, may find the disk full and must not matter.
                        Judge(write, left == clean, run.Output);
                        continue;
                    }

                    var kind = Kinds.FirstOrDefault(known => run.Output.Contains(known, StringComparison.Ordinal)) ?? run.Output;
                    kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
                    Judge(write, kind != run.Output && left == old && retried == clean, run.Output);
                }
            }
        }

        void Judge(int write, bool isRight, string output)
        {
            if (!isRight)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"write {write}: {output}"));
            }
        }
    }

    // As the exception's text begins: the code of what the store says about it.
    private static string[] Kinds => [ErrorCodes.MigrationFailed, ErrorCodes.StorageFull, ErrorCodes.InputOutput, ErrorCodes.CannotOpen];

    private static Task<ProgramRun> MigrateAsync(ITestDatabase database, int write) =>
        ProgramRun.RunAsync(
            database.Folder,
            new Dictionary<string, string> { ["DOTNET_DbgEnableMiniDump"] = "0" },
            [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
                "-e", string.Create(CultureInfo.InvariantCulture, $"inject=pwrite64:error=ENOSPC:when={write}+"),
                ProgramRun.DotNet, "exec", Assembly.GetExecutingAssembly().Location,
                nameof(ChildMode.MigrateShelfAndDie), nameof(Provider.Sqlite), database.Target, "1000000",
            ],
            Cancel);

    private static async Task<string> RetryAsync(ITestDatabase database)
    {
        await using (var lab = new MigrationLab(Provider.Sqlite, database.Target, MigrationLab.ShelfSet))
        {
            await lab.MigrateAsync(target: null, Cancel);
        }

        return await ShelfData.DumpAsync(database, Cancel);
    }
}
