using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 6: values go to the newest key.</summary>
public sealed class ReencryptTests(Provider provider) : KeyRotationSpec(provider)
{
    [Test]
    public async Task ReencryptAsync_keeps_versions_times_and_hints_and_notes_it()
    {
        var scope = NewBot();
        await Secrets.PutAsync(scope, "TOKEN", "a value of some length 1234", new PutSecretOptions(), Cancel);
        var before = (await Secrets.ListAsync(scope, PageRequest.First, Cancel)).Items.Single();
        var key = await RotateAsync(scope);
        LetWritersNotice();

        var end = await Keys.ReencryptAsync(scope, new KeyRotationOptions { Actor = SecretActor.User(Guid.Empty) }, progress: null, Cancel);

        Assert.That((end.Done, end.Total, end.Scope), Is.EqualTo((1L, 1L, scope)));
        Assert.That((await Secrets.ListAsync(scope, PageRequest.First, Cancel)).Items.Single(), Is.EqualTo(before with { DataKeyId = key }));
        Assert.That(await RevealAsync(scope, "TOKEN"), Is.EqualTo("a value of some length 1234"));
        var entry = (await TrailAsync(SecretAuditAction.Reencrypt)).Single();
        Assert.That((entry.Scope, entry.Outcome, entry.ActorId), Is.EqualTo((scope, "ok", Guid.Empty.ToString())));
    }

    [Test]
    public async Task ReencryptAsync_once_more_changes_no_row()
    {
        var scope = NewBot();
        await SeedAsync(scope, 10);
        await RotateAsync(scope);
        LetWritersNotice();
        await Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM secrets ORDER BY id", Cancel);

        var end = await Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);

        Assert.That((end.State, end.Total, end.Done), Is.EqualTo((KeyRotationState.Completed, 0L, 0L)));
        Assert.That(await Database.QueryAsync($"SELECT * FROM secrets ORDER BY id", Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task ReencryptAsync_of_one_scope_leaves_the_others()
    {
        var (one, other) = (NewBot(), NewBot());
        foreach (var scope in (SecretScope[])[one, other])
        {
            await SeedAsync(scope, 3);
            await RotateAsync(scope);
            await RotateAsync(scope);
        }

        LetWritersNotice();
        Assert.That((await Keys.GetStatusAsync(Cancel)).ToReencrypt, Is.EqualTo(6));

        Assert.That((await Keys.ReencryptAsync(one, Anyhow, progress: null, Cancel)).Done, Is.EqualTo(3));
        Assert.That((await Keys.GetStatusAsync(Cancel)).ToReencrypt, Is.EqualTo(3));
        Assert.That((await Keys.ReencryptAsync(scope: null, Anyhow, progress: null, Cancel)).Done, Is.EqualTo(3));
        Assert.That((await Keys.GetStatusAsync(Cancel)).ToReencrypt, Is.Zero);
    }

    [Test]
    [Threat("T-F5")]
    public async Task ReencryptAsync_leaves_a_damaged_row_as_it_is_and_does_the_rest()
    {
        var scope = NewBot();
        await SeedAsync(scope, 1_000);
        var old = await ActiveAsync(scope);
        await Database.ExecuteAsync($"UPDATE secrets SET version = 9 WHERE key = 'KEY00500'", Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM secrets WHERE key = 'KEY00500'", Cancel);
        await RotateAsync(scope);
        LetWritersNotice();

        var end = await Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);

        Assert.That(
            (end.State, end.Total, end.Done, end.Failed), Is.EqualTo((KeyRotationState.CompletedWithFailures, 1_000L, 999L, 1L)));
        Assert.That(await Database.QueryAsync($"SELECT * FROM secrets WHERE key = 'KEY00500'", Cancel), Is.EqualTo(before));
        var failure = (await Keys.ListFailuresAsync(end.JobId, PageRequest.First, Cancel)).Items.Single();
        Assert.That((failure.TableName, failure.Code), Is.EqualTo(("secrets", ErrorCodes.SealedDamaged)));
        Assert.That(
            await CodeAsync(() => Keys.DestroyAsync(old, new DestroyKeyOptions { Reason = "test", Grace = TimeSpan.Zero }, Cancel)),
            Is.EqualTo(ErrorCodes.KeyInUse));
    }

    [Test]
    [Threat("T-R6")]
    public async Task ReencryptAsync_seals_nothing_under_an_old_key_that_was_made_active_again()
    {
        var scope = NewBot();
        await SeedAsync(scope, 2);
        var old = await ActiveAsync(scope);
        var young = await RotateAsync(scope);
        LetWritersNotice();
        await Database.ExecuteAsync($"UPDATE data_keys SET state = 'decrypt_only' WHERE id = {young.ToArray()}", Cancel);
        await Database.ExecuteAsync($"UPDATE data_keys SET state = 'active' WHERE id = {old.ToArray()}", Cancel);

        var end = await Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);

        Assert.That((end.State, end.Done, end.Failed), Is.EqualTo((KeyRotationState.CompletedWithFailures, 0L, 2L)));
        Assert.That(
            (await Keys.ListFailuresAsync(end.JobId, PageRequest.First, Cancel)).Items.Select(failure => failure.Code),
            Has.All.EqualTo(ErrorCodes.KeyDisabled));
    }

    [Test]
    public async Task ReencryptAsync_waits_until_no_process_seals_under_the_old_key()
    {
        var scope = NewBot();
        await SeedAsync(scope, 3);
        var old = await ActiveAsync(scope);
        await using var late = Database.OpenHost(TestMasterKeys.Host(OldKey));
        await late.Resolve<ISecretStore>().PutAsync(scope, "FIRST", "x", new PutSecretOptions(), Cancel);
        await RotateAsync(scope);

        var run = Keys.ReencryptAsync(scope, Anyhow, progress: null, Cancel);
        while (await CountAsync($"SELECT count(*) FROM secrets WHERE data_key_id = {old.ToArray()}") > 0)
        {
            await Task.Delay(5, Cancel);
        }

        var written = await late.Resolve<ISecretStore>().PutAsync(scope, "LATE", "y", new PutSecretOptions(), Cancel);
        Assert.That(written.DataKeyId, Is.EqualTo(old), "It had not noticed.");
        while (!run.IsCompleted)
        {
            // In small steps: a unit's deadline goes by the same clock.
            Database.Clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Delay(5, Cancel);
        }

        Assert.That((await run).State, Is.EqualTo(KeyRotationState.Completed));
        Assert.That(await CountAsync($"SELECT count(*) FROM secrets WHERE data_key_id = {old.ToArray()}"), Is.Zero);
    }
}
