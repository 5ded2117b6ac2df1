using System.Globalization;
using System.Runtime.Versioning;
using Boternity.Data.Encryption;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Test T-K11: whoever comes first, there is one key.</summary>
[CancelAfter(120_000)]
[Category("Fault")]
[Explicit("Starts many processes; .ci/run runs it by its category.")]
public sealed class DataKeyRingRaceTests(Provider provider) : DataKeyRingSpec(provider)
{
    private const int Rounds = 100;

    [Test]
    [Threat("T-K11")]
    public async Task Two_hosts_that_make_the_first_key_of_a_bot_at_once_get_the_same()
    {
        await using var other = OpenOther();
        var rings = (IDataKeyRing[])[Ring, Ring, other.Resolve<IDataKeyRing>(), other.Resolve<IDataKeyRing>()];

        for (var round = 0; round < Rounds; round++)
        {
            var scope = MakeDataKeys.ScopeOf(round);
            var keys = await Task.WhenAll(rings.Select(ring => Task.Run(() => ActiveAsync(ring, scope), Cancel)));

            Assert.That(keys.Distinct().Count(), Is.EqualTo(1));
            Assert.That(await BytesAsync(other.Resolve<IDataKeyRing>(), keys[0].Id), Is.EqualTo(keys[0].Bytes));
        }

        await AssertOneActiveKeyEachAsync();
    }

    [Test]
    [Threat("T-K11")]
    [Platform(Exclude = "Win", Reason = "the key file is made with Unix's modes")]
    [UnsupportedOSPlatform("windows")]
    public async Task Two_processes_that_make_the_first_keys_of_bots_at_once_get_the_same()
    {
        var file = new KeyFolder().Write("key", KeyFolder.Hex(MasterKeyBytes));
        var count = Rounds.ToString(CultureInfo.InvariantCulture);
        await using var one = ChildProcess.Start(ChildMode.MakeDataKeys, Database, file, count);
        await using var two = ChildProcess.Start(ChildMode.MakeDataKeys, Database, file, count);

        await ChildProcess.BeginTogetherAsync(Cancel, one, two);
        await one.CompleteAsync(Cancel);
        await two.CompleteAsync(Cancel);

        var ids = IdsOf(one);
        Assert.That(ids, Has.Count.EqualTo(Rounds));
        Assert.That(IdsOf(two), Is.EqualTo(ids));
        await AssertOneActiveKeyEachAsync();
        foreach (var id in ids)
        {
            Assert.That(await BytesAsync(Ring, KeyId.FromBytes(Convert.FromHexString(id))), Has.Length.EqualTo(64));
        }
    }

    private static List<string> IdsOf(ChildProcess child) =>
        [.. child.Lines.Where(line => line.StartsWith(MakeDataKeys.Key, StringComparison.Ordinal)).Select(line => line[MakeDataKeys.Key.Length..])];

    private async Task AssertOneActiveKeyEachAsync()
    {
        var rows = await Database.QueryAsync($"SELECT scope, version, state FROM data_keys", Cancel);
        var scopes = Enumerable.Range(0, Rounds).Select(round => MakeDataKeys.ScopeOf(round).ToString());
        Assert.That(rows.Select(row => row["scope"]), Is.EquivalentTo(scopes));
        Assert.That(rows.Select(row => (row["version"], row["state"])).Distinct(), Is.EqualTo(((object?, object?)[])[(1L, "active")]));
        Assert.That(await Database.ScalarAsync($"SELECT generation FROM keyring_state", Cancel), Is.EqualTo((long)Rounds));
    }
}
