using System.Globalization;
using System.Reflection;
using Boternity.Data.Migrations;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary><c>dotnet ef database update</c> dies at any of its writes to the file system, and the next start of a service is as if it had not.</summary>
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[Category("Fault")]
public sealed class MigratorFaultTests
{
    private const int AtOnce = 4;

    // The writes of an update are as many as the schema's pages, of which many are alike; the run has a bound.
    private const int Stride = 4;

    private const int KilledExitCode = 137;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [CancelAfter(400_000)]
    public async Task Kill_at_any_write_of_dotnet_ef_is_recovered_by_the_next_start()
    {
        FaultTools.Require(FaultTool.Strace);
        var clean = await RecoverAsync(await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel));

        var next = 0;
        var completed = false;
        var killed = 0;
        var wrong = new List<string>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync()));

        await TestContext.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{killed} kill points, {killed - wrong.Count} recovered"));
        Assert.That(wrong, Is.Empty);
        Assert.That(killed, Is.GreaterThan(20));

        async Task WorkAsync()
        {
            while (!Volatile.Read(ref completed))
            {
                var write = 1 + (Stride * (Interlocked.Increment(ref next) - 1));
                var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
                var run = await UpdateAsync(database, write);
                var recovered = await RecoverAsync(database);
                lock (wrong)
                {
                    if (run.ExitCode == 0)
                    {
                        completed = true;
                        continue;
                    }

                    killed++;
                    if (run.ExitCode != KilledExitCode || recovered != clean)
                    {
                        wrong.Add(string.Create(CultureInfo.InvariantCulture, $"write {write}: {run.Output}\n{recovered}"));
                    }
                }
            }
        }
    }

    // What `dotnet ef` starts when it has found the project: without the build tools around it, whose writes are not the point.
    private static Task<ProgramRun> UpdateAsync(ITestDatabase database, int write)
    {
        var assembly = typeof(DesignTimeFactory).Assembly.Location;
        var output = Path.Combine(Repository.Root, "Boternity.Data.Migrations", "bin", Configuration(), "net10.0", "Boternity.Data.Migrations");
        var packages = typeof(MigratorFaultTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(item => item.Key == "NuGetPackageRoot").Value!;
        var tool = Directory.EnumerateFiles(Path.Combine(packages, "dotnet-ef"), "ef.dll", SearchOption.AllDirectories).First();

        return ProgramRun.RunAsync(
            database.Folder,
            new Dictionary<string, string>(),
            [
                "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64",
                "-e", string.Create(CultureInfo.InvariantCulture, $"inject=pwrite64:signal=SIGKILL:when={write}"),
                ProgramRun.DotNet, "exec", "--depsfile", output + ".deps.json", "--additionalprobingpath", packages,
                "--runtimeconfig", output + ".runtimeconfig.json", tool, "database", "update",
                "--assembly", output + ".dll", "--startup-assembly", output + ".dll", "--", "--path", database.Target,
            ],
            Cancel);

        string Configuration() => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(assembly)!)!);
    }

    private static async Task<string> RecoverAsync(ITestDatabase database)
    {
        await using (database)
        {
            await database.Resolve<SchemaManager>().MigrateAsync(Cancel);
            await database.Resolve<SchemaManager>().EnsureCurrentAsync(Cancel);
            Assert.That(Directory.EnumerateFiles(database.Folder, "*.creating*"), Is.Empty);

            return await ShelfData.DumpAsync(database, Cancel);
        }
    }
}
