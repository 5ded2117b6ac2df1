using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Harness;

/// <summary>The mode <see cref="ChildMode.SaveSouls"/>, which the stores' multi-process tests build on.</summary>
[CancelAfter(60_000)]
public sealed class ChildProcessStoreTests(Provider provider) : StoreSpec(provider)
{
    [Test]
    public async Task SaveSouls_acknowledges_each_version_it_stored()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await using var child = ChildProcess.Start(ChildMode.SaveSouls, Database, StoredText.Of(bot), "3", "first");

        await ChildProcess.BeginTogetherAsync(Cancel, child);
        await child.CompleteAsync(Cancel);

        long[] versions = [1, 2, 3];
        Assert.That(child.Acknowledged, Is.EqualTo(versions));
        Assert.That(await Database.ScalarAsync($"SELECT content FROM soul_versions WHERE version = 3", Cancel), Is.EqualTo("first 3"));
        Assert.That(await Database.ScalarAsync($"SELECT version_count FROM bots", Cancel), Is.EqualTo(3L));
    }
}
