using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Security design 6: a new master key costs one write a data key, and no secret is touched.</summary>
public sealed class RewrapTests(Provider provider) : KeyRotationSpec(provider)
{
    [Test]
    [Threat("T-R1")]
    public async Task RewrapAsync_writes_each_data_key_once_and_no_secret_while_readers_go_on()
    {
        var scopes = Enumerable.Range(0, 20).Select(_ => NewBot()).ToArray();
        foreach (var scope in scopes)
        {
            await SeedAsync(scope, 500);
        }

        var before = await Database.QueryAsync($"SELECT id, encrypted_value, updated_at FROM secrets ORDER BY id", Cancel);
        await using var rotated = OpenRotated();
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => ReadAsync(scopes, stop.Token), Cancel);

        var end = await rotated.Resolve<IKeyManager>().RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);

        await stop.CancelAsync();
        Assert.That(await reader, Is.Positive);
        Assert.That((end.State, end.Total, end.Done, end.Skipped, end.Failed), Is.EqualTo((KeyRotationState.Completed, 20L, 20L, 0L, 0L)));
        Assert.That(await Database.QueryAsync($"SELECT id, encrypted_value, updated_at FROM secrets ORDER BY id", Cancel), Is.EqualTo(before));
        Assert.That(
            await Database.QueryAsync($"SELECT DISTINCT wrapping_key_id AS id FROM data_keys", Cancel),
            Is.EqualTo((object[])[new Dictionary<string, object?> { ["id"] = MasterKey.IdOf(NewKey).ToArray() }]));

        await using var oldAlone = Database.OpenHost(TestMasterKeys.Host(OldKey));
        await using var newAlone = Database.OpenHost(TestMasterKeys.Host(NewKey));
        Assert.That(
            await CodeAsync(() => RevealAsync(oldAlone.Resolve<ISecretStore>(), scopes[0], NameOf(0))), Is.EqualTo(ErrorCodes.MasterKeyMismatch));
        Assert.That(await RevealAsync(newAlone.Resolve<ISecretStore>(), scopes[19], NameOf(499)), Is.EqualTo(ValueOf(scopes[19], 499)));
    }

    [Test]
    public async Task RewrapAsync_once_more_changes_nothing()
    {
        await SeedAsync(NewBot(), 1);
        await using var rotated = OpenRotated();
        var keys = rotated.Resolve<IKeyManager>();
        await keys.RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM data_keys", Cancel);

        var end = await keys.RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);

        Assert.That((end.State, end.Total, end.Done), Is.EqualTo((KeyRotationState.Completed, 0L, 0L)));
        Assert.That(await Database.QueryAsync($"SELECT * FROM data_keys", Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task RewrapAsync_asks_for_the_current_master_key_by_name()
    {
        await SeedAsync(NewBot(), 1);
        await using var rotated = OpenRotated();
        var keys = rotated.Resolve<IKeyManager>();

        foreach (var name in (string[])[TestMasterKeys.ShortId(OldKey), TestMasterKeys.ShortId(NewKey)[..7], "", "not hex!"])
        {
            Assert.That(
                await CodeAsync(() => keys.RewrapAsync(name, Anyhow, progress: null, Cancel)), Is.EqualTo(ErrorCodes.MasterKeyMismatch), name);
        }

        Assert.That(await CountAsync($"SELECT count(*) FROM key_rotation_jobs"), Is.Zero);
        var full = MasterKey.IdOf(NewKey).ToString().ToUpperInvariant();
        Assert.That((await keys.RewrapAsync(full, Anyhow, progress: null, Cancel)).Done, Is.EqualTo(1));
    }

    [Test]
    public async Task RewrapAsync_leaves_a_key_that_does_not_open_as_it_is_and_says_so()
    {
        var (good, bad) = (NewBot(), NewBot());
        await SeedAsync(good, 1);
        await SeedAsync(bad, 1);
        var id = await ActiveAsync(bad);
        await Database.ExecuteAsync($"UPDATE data_keys SET version = 7 WHERE id = {id.ToArray()}", Cancel);
        var before = await Database.ScalarAsync($"SELECT wrapped FROM data_keys WHERE id = {id.ToArray()}", Cancel);
        await using var rotated = OpenRotated();
        var keys = rotated.Resolve<IKeyManager>();

        var end = await keys.RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);

        Assert.That(
            (end.State, end.Total, end.Done, end.Failed), Is.EqualTo((KeyRotationState.CompletedWithFailures, 2L, 1L, 1L)));
        Assert.That(await Database.ScalarAsync($"SELECT wrapped FROM data_keys WHERE id = {id.ToArray()}", Cancel), Is.EqualTo(before));
        var failure = (await keys.ListFailuresAsync(end.JobId, PageRequest.First, Cancel)).Items.Single();
        Assert.That((failure.TableName, failure.RecordId, failure.Code), Is.EqualTo(("data_keys", id.ToGuid(), ErrorCodes.DataKeyDamaged)));
        Assert.That((await TrailAsync(SecretAuditAction.Rewrap)).Single().Outcome, Is.EqualTo("completed_with_failures"));
    }

    [Test]
    [Threat("T-R8")]
    public async Task Backup_of_before_a_rotation_wants_the_master_key_of_its_time()
    {
        var scope = NewBot();
        await SeedAsync(scope, 1);
        var backup = (byte[])(await Database.ScalarAsync($"SELECT wrapped FROM data_keys", Cancel))!;
        await using (var rotated = OpenRotated())
        {
            await rotated.Resolve<IKeyManager>().RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);
        }

        await Database.ExecuteAsync($"UPDATE data_keys SET wrapped = {backup}", Cancel);
        await using var newAlone = Database.OpenHost(TestMasterKeys.Host(NewKey));
        await using var both = OpenRotated();

        var error = await Caught.ByAsync<StoreException>(() => RevealAsync(newAlone.Resolve<ISecretStore>(), scope, NameOf(0)));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.MasterKeyMismatch));
        Assert.That(error.Message, Does.Contain(TestMasterKeys.ShortId(OldKey)));
        Assert.That(await RevealAsync(both.Resolve<ISecretStore>(), scope, NameOf(0)), Is.EqualTo(ValueOf(scope, 0)));
    }

    [Test]
    [Threat("T-A5")]
    public async Task RewrapAsync_keeps_api_keys_valid()
    {
        var issued = await Database.Resolve<Data.ApiKeys.IApiKeyStore>()
            .IssueAsync(new Data.ApiKeys.NewApiKey { Kind = Data.ApiKeys.ApiKeyKind.Service }, Cancel);
        await using (var rotated = OpenRotated())
        {
            await rotated.Resolve<IKeyManager>().RewrapAsync(TestMasterKeys.ShortId(NewKey), Anyhow, progress: null, Cancel);
        }

        await using var newAlone = Database.OpenHost(TestMasterKeys.Host(NewKey));

        Assert.That(
            (await newAlone.Resolve<Data.ApiKeys.IApiKeyStore>().VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
    }

    /// <summary>Reads secrets as long as it may, in services that have nothing in memory yet; any failure ends it.</summary>
    private async Task<int> ReadAsync(SecretScope[] scopes, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            await using var host = OpenRotated();
            foreach (var scope in scopes)
            {
                Assert.That(await RevealAsync(host.Resolve<ISecretStore>(), scope, NameOf(7)), Is.EqualTo(ValueOf(scope, 7)));
                count++;
            }
        }

        return count;
    }
}
