using Boternity.Data.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 6: a new version seals at once, and the old one opens what it sealed.</summary>
public sealed class DataKeyRotationTests(Provider provider) : DataKeyRingSpec(provider)
{
    [Test]
    public async Task RotateAsync_retires_the_old_version_and_makes_the_next()
    {
        var old = await ActiveAsync();
        Database.Clock.Advance(TimeSpan.FromHours(1));

        var id = await RotateAsync(Ring);

        var active = await ActiveAsync();
        Assert.That(active.Id, Is.EqualTo(id).And.Not.EqualTo(old.Id));
        Assert.That(active.Bytes, Is.Not.EqualTo(old.Bytes));
        Assert.That(await BytesAsync(Ring, old.Id), Is.EqualTo(old.Bytes));
        var rows = await Database.QueryAsync($"SELECT version, state, retired_at FROM data_keys ORDER BY version", Cancel);
        Assert.That(
            rows.Select(row => (row["version"], row["state"], row["retired_at"])),
            Is.EqualTo(((object?, object?, object?)[])
                [(1L, "decrypt_only", StoredText.Of(Database.Now)), (2L, "active", null)]));
        Assert.That(await Database.ScalarAsync($"SELECT generation FROM keyring_state", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task RotateAsync_touches_no_other_scope_or_purpose()
    {
        await ActiveAsync(Ring, SecretScope.Global);
        (await Ring.GetActiveAsync(Bot, DataKeyPurpose.ApiKeyPepper, Cancel)).Dispose();

        await RotateAsync(Ring);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys WHERE state = 'active'", Cancel), Is.EqualTo(3L));
    }

    [Test]
    public async Task RotateAsync_is_noticed_by_other_processes_after_the_interval()
    {
        await using var other = OpenOther();
        var ring = other.Resolve<IDataKeyRing>();
        var old = await ActiveAsync(ring, Bot);

        var id = await RotateAsync(Ring);

        Assert.That((await ActiveAsync(ring, Bot)).Id, Is.EqualTo(old.Id), "It is known, and opens what is sealed with it.");
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await ActiveAsync(ring, Bot)).Id, Is.EqualTo(id));
    }

    [Test]
    public async Task RotateAsync_at_once_in_several_processes_leaves_one_active_key()
    {
        await using var other = OpenOther();
        var rings = (DataKeyRing[])[Ring, other.Resolve<DataKeyRing>()];

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => RotateAsync(rings[number % 2])));

        var rows = await Database.QueryAsync($"SELECT version, state FROM data_keys ORDER BY version", Cancel);
        Assert.That(rows.Select(row => row["version"]), Is.EqualTo(Enumerable.Range(1, 20).Select(version => (object)(long)version)));
        Assert.That(rows.Where(row => (string?)row["state"] == "active").Select(row => row["version"]), Is.EqualTo((object[])[20L]));
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await ActiveAsync(rings[0], Bot), Is.EqualTo(await ActiveAsync(rings[1], Bot)));
    }
}
