using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 5.4 and tests T-R6, T-B6, T-X3.</summary>
public sealed class DataKeyRingTests(Provider provider) : DataKeyRingSpec(provider)
{
    [Test]
    public async Task GetActiveAsync_makes_the_first_key_of_a_scope_and_purpose()
    {
        var (id, bytes) = await ActiveAsync();

        var row = (await Database.QueryAsync($"SELECT * FROM data_keys", Cancel)).Single();
        Assert.That(row["id"], Is.EqualTo(id.ToArray()));
        Assert.That((row["scope"], row["purpose"], row["version"], row["state"]), Is.EqualTo((Bot.ToString(), "secret", 1L, "active")));
        Assert.That((row["created_at"], row["retired_at"]), Is.EqualTo((StoredText.Of(Database.Now), (object?)null)));
        Assert.That(row["wrapping_key_id"], Is.EqualTo(MasterKey.IdOf(MasterKeyBytes).ToArray()));
        Assert.That(await GenerationAsync(), Is.EqualTo(1L));

        using var master = MasterKey.FromBytes(MasterKeyBytes);
        using var unwrapped = new EnvelopeCipher().Unwrap(
            master.Key,
            new SecretContext(SecretContext.WrappedKey, Bot, id.ToGuid(), 1, "secret"),
            SealedKey.FromBytes((byte[])row["wrapped"]!));
        Assert.That(Convert.ToHexString(unwrapped.Bytes), Is.EqualTo(bytes));
    }

    [Test]
    public async Task GetActiveAsync_again_gives_the_same_key_in_every_process_and_makes_none()
    {
        var first = await ActiveAsync();
        await using var other = OpenOther();

        Assert.That(await ActiveAsync(), Is.EqualTo(first));
        Assert.That(await ActiveAsync(other.Resolve<IDataKeyRing>(), Bot), Is.EqualTo(first));
        Assert.That(await BytesAsync(other.Resolve<IDataKeyRing>(), first.Id), Is.EqualTo(first.Bytes));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.EqualTo(1L));
        Assert.That(await GenerationAsync(), Is.EqualTo(1L));
    }

    [Test]
    public async Task GetActiveAsync_gives_each_scope_and_purpose_a_key_of_its_own()
    {
        var keys = new List<string>();
        foreach (var scope in (SecretScope[])[SecretScope.Global, Bot, SecretScope.User(Bot.Id)])
        {
            keys.Add((await ActiveAsync(Ring, scope)).Bytes);
        }

        using var pepper = await Ring.GetActiveAsync(SecretScope.Global, DataKeyPurpose.ApiKeyPepper, Cancel);
        keys.Add(Convert.ToHexString(pepper.Bytes));

        Assert.That(keys, Is.Unique);
    }

    [Test]
    public async Task Keys_that_were_handed_out_do_not_end_with_each_other()
    {
        var first = await Ring.GetActiveAsync(Bot, DataKeyPurpose.Secret, Cancel);
        using var second = await Ring.GetActiveAsync(Bot, DataKeyPurpose.Secret, Cancel);
        var bytes = Convert.ToHexString(first.Bytes);

        first.Dispose();

        Assert.That(Convert.ToHexString(second.Bytes), Is.EqualTo(bytes));
        Assert.That(await ActiveAsync(), Is.EqualTo((second.Id, bytes)));
    }

    [Test]
    public async Task GetActiveAsync_no_scope_is_refused()
    {
        Assert.That(await CodeAsync(() => ActiveAsync(Ring, default)), Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.Zero);
    }

    [Test]
    public async Task GetAsync_id_that_is_in_no_row_is_unknown_and_is_found_when_it_comes_back()
    {
        var (id, bytes) = await ActiveAsync();
        var wrapped = await Database.ScalarAsync($"SELECT wrapped FROM data_keys", Cancel);
        await Database.ExecuteAsync($"DELETE FROM data_keys", Cancel);
        await using var other = OpenOther();
        var ring = other.Resolve<IDataKeyRing>();

        Assert.That(await CodeAsync(() => BytesAsync(ring, id)), Is.EqualTo(ErrorCodes.KeyUnknown));

        await Database.ExecuteAsync(
            $"""
            INSERT INTO data_keys (id, scope, purpose, version, state, wrapped, created_at)
            VALUES ({id.ToArray()}, {Bot.ToString()}, 'secret', 1, 'active', {wrapped}, {Database.Now})
            """,
            Cancel);
        Assert.That(await CodeAsync(() => BytesAsync(ring, id)), Is.EqualTo(ErrorCodes.KeyUnknown), "It was looked for a moment ago.");
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await BytesAsync(ring, id), Is.EqualTo(bytes));
    }

    [Test]
    [Threat("T-X3")]
    public async Task Key_with_a_tombstone_is_destroyed_even_if_its_row_is_back()
    {
        var (id, _) = await ActiveAsync();
        await AddTombstoneAsync(id, version: 1);
        await BumpAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await CodeAsync(() => BytesAsync(Ring, id)), Is.EqualTo(ErrorCodes.KeyDestroyed));
        Assert.That(await CodeAsync(ActiveAsync), Is.EqualTo(ErrorCodes.KeyDestroyed));

        await Database.ExecuteAsync($"DELETE FROM data_keys", Cancel);
        Assert.That(await CodeAsync(() => BytesAsync(Ring, id)), Is.EqualTo(ErrorCodes.KeyDestroyed));
    }

    [Test]
    public async Task GetActiveAsync_after_all_keys_were_destroyed_goes_on_counting()
    {
        await AddTombstoneAsync(KeyId.FromGuid(Uuid7.Create(Database.Now)), version: 7);

        await ActiveAsync();

        Assert.That(await Database.ScalarAsync($"SELECT version FROM data_keys", Cancel), Is.EqualTo(8L));
    }

    [Test]
    public async Task Disabled_key_neither_opens_nor_seals()
    {
        var (id, bytes) = await ActiveAsync();
        await SetStateAsync(id, "disabled");
        await using var other = OpenOther();

        Assert.That(await CodeAsync(() => BytesAsync(other.Resolve<IDataKeyRing>(), id)), Is.EqualTo(ErrorCodes.KeyDisabled));
        Assert.That(await CodeAsync(() => ActiveAsync(other.Resolve<IDataKeyRing>(), Bot)), Is.EqualTo(ErrorCodes.KeyDisabled));

        await SetStateAsync(id, "active");
        Assert.That(await ActiveAsync(other.Resolve<IDataKeyRing>(), Bot), Is.EqualTo((id, bytes)));
    }

    [Test]
    public async Task Change_of_another_process_is_noticed_after_the_interval()
    {
        var (id, bytes) = await ActiveAsync();
        await SetStateAsync(id, "disabled");
        await BumpAsync();

        Database.Clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.That(await BytesAsync(Ring, id), Is.EqualTo(bytes));
        Assert.That(await ActiveAsync(), Is.EqualTo((id, bytes)));

        Database.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.That(await CodeAsync(() => BytesAsync(Ring, id)), Is.EqualTo(ErrorCodes.KeyDisabled));
        Assert.That(await CodeAsync(ActiveAsync), Is.EqualTo(ErrorCodes.KeyDisabled));
    }

    [Test]
    public async Task Change_of_another_process_is_noticed_at_once_with_an_interval_of_zero()
    {
        await using var other = OpenOther(options => options.KeyCheckInterval = TimeSpan.Zero);
        var ring = other.Resolve<IDataKeyRing>();
        var (id, bytes) = await ActiveAsync(ring, Bot);
        Assert.That(await BytesAsync(ring, id), Is.EqualTo(bytes));

        await SetStateAsync(id, "disabled");
        await BumpAsync();

        Assert.That(await CodeAsync(() => BytesAsync(ring, id)), Is.EqualTo(ErrorCodes.KeyDisabled));
    }

    [Test]
    public async Task Rewrapping_keeps_the_keys_that_are_here()
    {
        var (id, bytes) = await ActiveAsync();
        var newMaster = TestMasterKeys.Random();
        using var key = await Ring.GetAsync(id, Cancel);
        using var master = MasterKey.FromBytes(newMaster);
        var wrapped = new EnvelopeCipher().Wrap(
            master.Key, new SecretContext(SecretContext.WrappedKey, Bot, id.ToGuid(), 1, "secret"), key);
        await Database.ExecuteAsync($"UPDATE data_keys SET wrapped = {wrapped.ToArray()}", Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await BytesAsync(Ring, id), Is.EqualTo(bytes));
        Assert.That(await ActiveAsync(), Is.EqualTo((id, bytes)));
        await using var other = Database.OpenHost(TestMasterKeys.Host(newMaster));
        Assert.That(await BytesAsync(other.Resolve<IDataKeyRing>(), id), Is.EqualTo(bytes));
    }

    [Test]
    [Threat("T-B6")]
    public async Task Wrapped_key_that_was_moved_to_another_row_does_not_unwrap_and_others_do()
    {
        var victim = await ActiveAsync();
        var thief = await ActiveAsync(Ring, SecretScope.User(Bot.Id));
        var bystander = await ActiveAsync(Ring, SecretScope.Global);
        var stolen = (byte[])(await Database.ScalarAsync($"SELECT wrapped FROM data_keys WHERE id = {victim.Id.ToArray()}", Cancel))!;
        await Database.ExecuteAsync($"UPDATE data_keys SET wrapped = {stolen} WHERE id = {thief.Id.ToArray()}", Cancel);
        await using var other = OpenOther();
        var ring = other.Resolve<IDataKeyRing>();

        var error = await Caught.ByAsync<StoreException>(() => BytesAsync(ring, thief.Id));
        Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.DataKeyDamaged, StoreErrorKind.WrongKey)));
        Assert.That((error.InnerException as StoreException)?.Code, Is.EqualTo(ErrorCodes.SealedDamaged));
        Assert.That(await BytesAsync(ring, victim.Id), Is.EqualTo(victim.Bytes));
        Assert.That(await BytesAsync(ring, bystander.Id), Is.EqualTo(bystander.Bytes));
    }

    [Test]
    [Threat("T-R6")]
    public async Task States_that_were_flipped_past_the_library_refuse_writes_and_revive_no_old_key()
    {
        var old = await ActiveAsync();
        var newest = await RotateAsync(Ring);
        await SetStateAsync(newest, "decrypt_only");
        await SetStateAsync(old.Id, "active");
        var log = new LoggedEvents();
        await using var other = Database.OpenHost(TestMasterKeys.Logged(log, MasterKeyBytes));

        Assert.That(await CodeAsync(() => ActiveAsync(other.Resolve<IDataKeyRing>(), Bot)), Is.EqualTo(ErrorCodes.KeyDisabled));
        Assert.That(log.Ids, Does.Contain(6017));
        Assert.That(await BytesAsync(other.Resolve<IDataKeyRing>(), old.Id), Is.EqualTo(old.Bytes), "What it sealed still opens.");

        // The process that made them notices it too, when it looks again.
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await CodeAsync(ActiveAsync), Is.EqualTo(ErrorCodes.KeyDisabled));

        var next = await RotateAsync(Ring);
        Assert.That((await ActiveAsync()).Id, Is.EqualTo(next));
        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM data_keys WHERE state = 'active'", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Ring_that_was_disposed_is_closed()
    {
        var other = OpenOther();
        var ring = other.Resolve<IDataKeyRing>();
        await ActiveAsync(ring, Bot);
        await other.DisposeAsync();

        Assert.That(await CodeAsync(() => ActiveAsync(ring, Bot)), Is.EqualTo(ErrorCodes.StoreClosed));
    }

    private Task<object?> GenerationAsync() => Database.ScalarAsync($"SELECT generation FROM keyring_state", Cancel);
}
