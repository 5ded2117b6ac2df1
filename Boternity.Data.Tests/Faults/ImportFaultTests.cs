using System.Globalization;
using System.Runtime.Versioning;
using Boternity.Data.Importing;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Importing;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Faults;

/// <summary>An import that dies by SIGKILL is gone on with by the same call: nothing is lost, nothing is there twice.</summary>
[Category("Fault")]
[Explicit("Takes minutes; .ci/run runs it by its category.")]
[UnsupportedOSPlatform("windows")]
public sealed class ImportFaultTests(Provider provider) : StoreSpec(provider)
{
    private const int Killed = 137;
    private const int Bots = 1_200;

    [Test]
    [CancelAfter(600_000)]
    public async Task Kill_at_every_step_of_an_import_loses_and_doubles_nothing()
    {
        var source = new BoternityFile();
        source.Run(
            $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Bots})
            INSERT INTO bots SELECT printf('0195f39e-0000-7000-8000-%012x', i), 'bot-' || i, 'Bot ' || i, '', 'active', 'utility', '[]', NULL, 0, 0, 0,
              '{BoternityFile.Time}', '{BoternityFile.Time}', NULL FROM n;
            INSERT INTO bot_messages SELECT id, id, slug, 'channel', NULL, 'ops', 'chat', 'null', NULL, '{BoternityFile.Time}' FROM bots;
            INSERT INTO chat_sessions SELECT id, id, NULL, '{BoternityFile.Time}' FROM bots;
            """);

        var kills = 0;
        for (var step = 1; await RunAsync(source, step) == Killed; step += 3)
        {
            kills++;
            Assert.That(File.Exists(source.RefusedPath), Is.False, "The file has its name when it is complete.");
        }

        var report = await Database.Resolve<IUpstreamImporter>().ImportAsync(source.Source, source.RefusedPath, progress: null, Cancel);
        Assert.That(kills, Is.AtLeast(5));
        Assert.That(report.IsVerified);
        Assert.That(report.Tables.Sum(table => table.Taken), Is.Zero);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo(Bots));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bot_messages", Cancel), Is.EqualTo(Bots));
        Assert.That(await Database.ScalarAsync($"SELECT last_sequence FROM bot_channels", Cancel), Is.EqualTo(Bots));
        Assert.That(await File.ReadAllLinesAsync(source.RefusedPath, Cancel), Has.Length.EqualTo(Bots));
    }

    private async Task<int> RunAsync(BoternityFile source, int step)
    {
        await using var child = ChildProcess.Start(
            ChildMode.ImportAndDie, Database, source.FilePath, source.RefusedPath, step.ToString(CultureInfo.InvariantCulture));
        return await child.EndAsync(Cancel);
    }
}
