using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Test T-K12: a unit that rolls back leaves no key behind, neither in the database nor in the ring.</summary>
public sealed class DataKeyRingUnitTests(Provider provider) : DataKeyRingSpec(provider)
{
    private IWriteQueue Writes => Database.Resolve<IWriteQueue>();

    [Test]
    [Threat("T-K12")]
    public async Task Key_made_in_a_unit_that_rolls_back_is_forgotten_and_the_next_call_makes_another()
    {
        (KeyId Id, string Bytes) lost = default;
        await Caught.ByAsync<TimeZoneNotFoundException>(() => Writes.WriteAsync(
            async (_, _) =>
            {
                lost = await ActiveAsync();
                Assert.That(await ActiveAsync(), Is.EqualTo(lost), "The unit sees its own.");
                Assert.That(await BytesAsync(Ring, lost.Id), Is.EqualTo(lost.Bytes));
                throw new TimeZoneNotFoundException();
            },
            Cancel));

        Assert.That(await CodeAsync(() => BytesAsync(Ring, lost.Id)), Is.EqualTo(ErrorCodes.KeyUnknown));
        var made = await ActiveAsync();
        Assert.That(made.Id, Is.Not.EqualTo(lost.Id));
        await using var other = OpenOther();
        Assert.That(await ActiveAsync(other.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(made));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.EqualTo(1L));
        Assert.That(await Database.ScalarAsync($"SELECT generation FROM keyring_state", Cancel), Is.EqualTo(1L));
    }

    [Test]
    [Threat("T-K12")]
    public async Task Rotation_in_a_unit_that_rolls_back_leaves_the_old_key_sealing()
    {
        var old = await ActiveAsync();
        KeyId lost = default;
        await Caught.ByAsync<TimeZoneNotFoundException>(() => Writes.WriteAsync(
            async (_, _) =>
            {
                lost = await RotateAsync(Ring);
                Assert.That((await ActiveAsync()).Id, Is.EqualTo(lost));
                throw new TimeZoneNotFoundException();
            },
            Cancel));

        Assert.That(await ActiveAsync(), Is.EqualTo(old));
        Assert.That(await CodeAsync(() => BytesAsync(Ring, lost)), Is.EqualTo(ErrorCodes.KeyUnknown));

        // A later change that comes to the same generation is noticed nevertheless.
        await using var other = OpenOther();
        var next = await RotateAsync(other.Resolve<DataKeyRing>());
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await ActiveAsync()).Id, Is.EqualTo(next));
    }

    [Test]
    public async Task Key_made_in_a_unit_that_commits_is_everybody_s()
    {
        var made = await Writes.WriteAsync((_, _) => ActiveAsync(), Cancel);

        Assert.That(await ActiveAsync(), Is.EqualTo(made));
        Assert.That(await BytesAsync(Ring, made.Id), Is.EqualTo(made.Bytes));
        await using var other = OpenOther();
        Assert.That(await ActiveAsync(other.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(made));
    }

    [Test]
    public async Task Unit_sees_the_keys_as_they_are_and_not_as_they_were()
    {
        var (id, _) = await ActiveAsync();
        await SetStateAsync(id, "disabled");

        Assert.That(await CodeAsync(() => Writes.WriteAsync((_, _) => ActiveAsync(), Cancel)), Is.EqualTo(ErrorCodes.KeyDisabled));
        Assert.That(await CodeAsync(() => Writes.WriteAsync((_, _) => BytesAsync(Ring, id), Cancel)), Is.EqualTo(ErrorCodes.KeyDisabled));
    }
}
