using System.Globalization;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

/// <summary>A process that dies, or whose disk is full, in the middle of uploads leaves no row without its whole content.</summary>
[Explicit("Kills processes for half a minute; .ci/run runs it by its category.")]
[Category("Fault")]
[CancelAfter(120_000)]
public sealed class FileFaultTests(Provider provider) : FileSpec(provider)
{
    private const int Kills = 8;

    private const int Seed = 20_261_121;

    [Test]
    public async Task Kill_at_any_moment_of_an_upload_leaves_whole_versions_and_what_a_sweep_removes()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var random = new Random(Seed);
        long acknowledged = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var child = Start(kill % 4 == 3 ? ChildMode.SaveFilesAndDie : ChildMode.SaveFiles, bot, $"run {kill}");
            await ChildProcess.BeginTogetherAsync(Cancel, child);
            if (kill % 4 != 3)
            {
                var at = random.Next(1, 4);
                for (var number = 0; number < at; number++)
                {
                    await child.ReadUntilAsync(ChildProtocol.Acknowledged, Cancel);
                }

                // Somewhere within the next upload: they take some ten milliseconds each.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 30)), Cancel);
                await child.KillAsync(Cancel);
            }

            Assert.That(await child.EndAsync(Cancel), Is.EqualTo(137));
            acknowledged = Math.Max(acknowledged, child.Acknowledged.DefaultIfEmpty().Max());
            var versions = await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_file_versions", Cancel);
            Assert.That(versions, Is.AtLeast(acknowledged), $"kill {kill}");
            Assert.That(await VerifyAsync(), Is.Empty, $"kill {kill}");
        }

        var left = TemporaryFiles.Count();
        Age(TimeSpan.FromHours(2));
        var swept = await Files.SweepAsync(Cancel);
        await TestContext.Out.WriteLineAsync($"{Kills} kills, {acknowledged} acknowledged, left {left} temporary files; {swept}");
        Assert.That(left, Is.AtLeast(Kills / 4));
        Assert.That(swept.TemporaryFiles, Is.EqualTo(left));
        await AssertEveryBlobIsNamedAsync(bot);
    }

    [Test]
    public async Task File_size_limit_of_the_system_is_a_full_disk_and_leaves_nothing()
    {
        FaultTools.Require(FaultTool.Limits);
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var child = Start(ChildMode.SaveFiles, bot, "limited");
        await child.ReadUntilAsync(ChildProtocol.Ready, Cancel);

        // The runtime itself does not start under a low limit.
        using (var limit = System.Diagnostics.Process.Start(
            "prlimit", ["--pid", child.Id.ToString(CultureInfo.InvariantCulture), "--fsize=200000:200000"]))
        {
            await limit.WaitForExitAsync(Cancel);
        }

        await child.WriteLineAsync(ChildProtocol.Go, Cancel);
        await child.CompleteAsync(Cancel);

        Assert.That(child.Lines[^1], Is.EqualTo($"{ChildProtocol.Failed}BD0407: '{Root}' has no space left."));
        Assert.That(TemporaryFiles, Is.Empty);
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM bot_files", Cancel), Is.EqualTo(0L));
    }

    private ChildProcess Start(ChildMode mode, Guid bot, string label) =>
        ChildProcess.Start(mode, Database, Root, StoredText.Of(bot), label);

    private async Task AssertEveryBlobIsNamedAsync(Guid bot)
    {
        var file = await Files.GetInfoAsync(bot, SaveFiles.Filename, Cancel);
        var named = (await Files.ListVersionsAsync(file.Id, new PageRequest { Size = PageRequest.MaxSize }, Cancel)).Items;
        Assert.That(named.Select(version => version.Version), Is.EqualTo(Enumerable.Range(1, file.Version).Reverse()));
        Assert.That(Blobs, Is.EquivalentTo(named.Select(version => version.ContentHash)));
    }
}
