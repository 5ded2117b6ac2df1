using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 6 and 8: a key goes when nothing needs it, and is then gone for good.</summary>
public sealed class DataKeyDestructionTests(Provider provider) : KeyRotationSpec(provider)
{
    private static readonly DestroyKeyOptions AtOnce = new() { Reason = "a test", Grace = TimeSpan.Zero };

    [Test]
    [Threat("T-R5")]
    public async Task Key_in_use_is_not_destroyed()
    {
        var scope = NewBot();
        await SeedAsync(scope, 2);
        var old = await ActiveAsync(scope);

        Assert.That(await CodeAsync(() => Keys.DestroyAsync(old, AtOnce, Cancel)), Is.EqualTo(ErrorCodes.KeyInUse), "It seals.");
        await RotateAsync(scope);
        Assert.That(await CodeAsync(() => Keys.DestroyAsync(old, AtOnce, Cancel)), Is.EqualTo(ErrorCodes.KeyInUse), "It opens.");

        Assert.That(await RevealAsync(scope, NameOf(0)), Is.EqualTo(ValueOf(scope, 0)));
        Assert.That(await CountAsync($"SELECT count(*) FROM destroyed_keys"), Is.Zero);
        Assert.That(await TrailAsync(SecretAuditAction.Delete), Is.Empty);
    }

    [Test]
    [Threat("T-R5")]
    public async Task Writer_with_a_destroyed_key_seals_under_the_newest()
    {
        var scope = NewBot();
        await using var late = Database.OpenHost(TestMasterKeys.Host(OldKey));
        var secrets = late.Resolve<ISecretStore>();
        await secrets.PutAsync(scope, "FIRST", "1", new PutSecretOptions(), Cancel);
        var old = await ActiveAsync(scope);
        var young = await RotateAsync(scope);
        await Secrets.DeleteAsync(scope, "FIRST", SecretActor.System, Cancel);
        await Keys.DestroyAsync(old, AtOnce, Cancel);

        var stored = await secrets.PutAsync(scope, "SECOND", "2", new PutSecretOptions(), Cancel);

        Assert.That(stored.DataKeyId, Is.EqualTo(young));
        Assert.That(await RevealAsync(scope, "SECOND"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Retired_key_is_destroyed_after_its_grace_and_leaves_a_tombstone()
    {
        var scope = NewBot();
        await SeedAsync(scope, 3);
        var old = await ActiveAsync(scope);
        await RotateAsync(scope);
        LetWritersNotice();
        await Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);
        var options = new DestroyKeyOptions { Reason = "it leaked", Actor = SecretActor.User(Guid.Empty) };
        Assert.That(await CodeAsync(() => Keys.DestroyAsync(old, options, Cancel)), Is.EqualTo(ErrorCodes.KeyInUse));
        Database.Clock.Advance(DestroyKeyOptions.DefaultGrace);

        Assert.That(await Keys.DestroyAsync(old, options, Cancel), Is.EqualTo(DestroyedResidue.Erased));

        var row = (await Database.QueryAsync($"SELECT id, scope, purpose, version, actor, reason FROM destroyed_keys", Cancel)).Single();
        Assert.That(row["id"], Is.EqualTo(old.ToArray()));
        Assert.That(
            (row["scope"], row["purpose"], row["version"], row["actor"], row["reason"]),
            Is.EqualTo((scope.ToString(), "secret", 1L, $"user:{Guid.Empty}", "it leaked")));
        var entry = (await TrailAsync(SecretAuditAction.Delete)).Single();
        Assert.That((entry.KeyId, entry.Scope, entry.Name, entry.ActorId), Is.EqualTo((old, scope, (string?)null, Guid.Empty.ToString())));
        Assert.That(await RevealAsync(scope, NameOf(2)), Is.EqualTo(ValueOf(scope, 2)));
        Assert.That(await CodeAsync(() => Keys.DestroyAsync(old, options, Cancel)), Is.EqualTo(ErrorCodes.KeyDestroyed));
        var status = await Keys.GetStatusAsync(Cancel);
        Assert.That((status.Active, status.DecryptOnly, status.Destroyed), Is.EqualTo((1, 0, 1)));
    }

    [Test]
    public async Task Key_that_was_never_there_is_unknown()
    {
        var id = KeyId.FromGuid(Uuid7.Create(Database.Now));

        Assert.That(await CodeAsync(() => Keys.DestroyAsync(id, AtOnce, Cancel)), Is.EqualTo(ErrorCodes.KeyUnknown));
        Assert.That(
            await CodeAsync(() => Keys.DestroyAsync(id, AtOnce with { Reason = " " }, Cancel)), Is.EqualTo(ErrorCodes.InvalidInput));
        Assert.That(
            await CodeAsync(() => Keys.DestroyAsync(id, AtOnce with { Grace = TimeSpan.FromTicks(-1) }, Cancel)),
            Is.EqualTo(ErrorCodes.InvalidInput));
    }

    [Test]
    public async Task VerifyAsync_tells_the_keys_that_do_not_unwrap()
    {
        var scopes = Enumerable.Range(0, 3).Select(_ => NewBot()).ToArray();
        foreach (var scope in scopes)
        {
            await SeedAsync(scope, 1);
        }

        Assert.That(await Keys.VerifyAsync(Cancel).ToListAsync(Cancel), Is.Empty);
        var id = await ActiveAsync(scopes[1]);
        await Database.ExecuteAsync($"UPDATE data_keys SET version = 7 WHERE id = {id.ToArray()}", Cancel);

        var damaged = await Keys.VerifyAsync(Cancel).ToListAsync(Cancel);

        Assert.That(damaged.Select(one => (one.RecordId, one.Code)), Is.EqualTo(((Guid, string)[])[(id.ToGuid(), ErrorCodes.DataKeyDamaged)]));
    }

    [Test]
    public async Task Keys_are_listed_by_age_page_by_page_and_by_scope()
    {
        var (one, other) = (NewBot(), NewBot());
        await SeedAsync(one, 1);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await SeedAsync(other, 1);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var newest = await RotateAsync(one);

        var first = await Keys.ListAsync(scope: null, new PageRequest { Size = 2 }, Cancel);
        var second = await Keys.ListAsync(scope: null, new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);
        var own = await Keys.ListAsync(one, PageRequest.First, Cancel);

        Assert.That(
            first.Items.Concat(second.Items).Select(key => (key.Scope, key.Version, key.State)),
            Is.EqualTo(((SecretScope, long, DataKeyState)[])
                [(one, 1, DataKeyState.DecryptOnly), (other, 1, DataKeyState.Active), (one, 2, DataKeyState.Active)]));
        Assert.That(second.NextCursor, Is.Null);
        Assert.That(own.Items.Select(key => key.Version), Is.EqualTo((long[])[1, 2]));
        Assert.That(own.Items[1].Id, Is.EqualTo(newest));
        Assert.That(own.Items[1].MasterKeyId, Is.EqualTo(MasterKey.IdOf(OldKey)));
        Assert.That(own.Items[0].RetiredAt, Is.EqualTo(Database.Now));
    }

    [Test]
    public async Task Status_tells_what_is_to_do_and_needs_no_master_key()
    {
        await SeedAsync(NewBot(), 2);
        await SeedAsync(NewBot(), 1);
        await using var rotated = OpenRotated();
        await using var locked = Database.OpenHost(TestMasterKeys.Host(TestMasterKeys.Random()));

        var here = await Keys.GetStatusAsync(Cancel);
        var there = await rotated.Resolve<IKeyManager>().GetStatusAsync(Cancel);
        var nowhere = await locked.Resolve<IKeyManager>().GetStatusAsync(Cancel);

        var (old, young) = (MasterKey.IdOf(OldKey), MasterKey.IdOf(NewKey));
        Assert.That(here.MasterKeys, Is.EqualTo((MasterKeyUse[])[new(old, IsCurrent: true, IsLoaded: true, 2)]));
        Assert.That((here.Active, here.ToRewrap, here.ToReencrypt), Is.EqualTo((2, (int?)0, 0L)));
        Assert.That(
            there.MasterKeys,
            Is.EqualTo((MasterKeyUse[])[new(young, IsCurrent: true, IsLoaded: true, 0), new(old, IsCurrent: false, IsLoaded: true, 2)]));
        Assert.That(there.ToRewrap, Is.EqualTo(2));
        Assert.That(nowhere.MasterKeys, Is.EqualTo((MasterKeyUse[])[new(old, IsCurrent: false, IsLoaded: false, 2)]));
        Assert.That(nowhere.ToRewrap, Is.Null);
    }
}
