using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>API keys whose pepper is a data key; security design 10 and test T-A5.</summary>
public sealed class DataKeyPepperTests(Provider provider) : StoreSpec(provider)
{
    private readonly byte[] _masterKey = TestMasterKeys.Random();

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(_masterKey);

    private IApiKeyStore Keys => Database.Resolve<IApiKeyStore>();

    [Test]
    public async Task IssueAsync_makes_the_pepper_and_every_process_verifies()
    {
        var issued = await IssueAsync();
        await using var other = Database.OpenHost(TestMasterKeys.Host(_masterKey));

        Assert.That((await Keys.VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
        Assert.That((await other.Resolve<IApiKeyStore>().VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
        var row = (await Database.QueryAsync($"SELECT scope, purpose, version FROM data_keys", Cancel)).Single();
        Assert.That((row["scope"], row["purpose"], row["version"]), Is.EqualTo(("global", "api-key-pepper", 1L)));
    }

    [Test]
    public async Task VerifyAsync_of_a_token_that_nobody_issued_makes_no_pepper()
    {
        Assert.That(await Keys.VerifyAsync(new RandomApiKeyTokens().Create(ApiKeyKind.Service), Cancel), Is.Null);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.Zero);
    }

    [Test]
    [Threat("T-K12")]
    public async Task IssueAsync_in_a_unit_that_rolls_back_leaves_no_pepper_and_the_next_call_succeeds()
    {
        await Caught.ByAsync<TimeZoneNotFoundException>(() => Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, _) =>
            {
                await IssueAsync();
                throw new TimeZoneNotFoundException();
            },
            Cancel));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM data_keys", Cancel), Is.Zero);

        var issued = await IssueAsync();

        Assert.That((await Keys.VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
    }

    [Test]
    [Threat("T-A5")]
    public async Task Rotation_of_the_pepper_keeps_all_keys_valid()
    {
        var old = await IssueAsync();
        var pepper = await Database.Resolve<IKeyManager>().RotateAsync(SecretScope.Global, DataKeyPurpose.ApiKeyPepper, SecretActor.System, Cancel);
        var young = await IssueAsync();
        await using var other = Database.OpenHost(TestMasterKeys.Host(_masterKey));

        foreach (var issued in (IssuedApiKey[])[old, young])
        {
            Assert.That((await Keys.VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
            Assert.That((await other.Resolve<IApiKeyStore>().VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
        }

        Assert.That(await PepperOfAsync(young), Is.EqualTo(pepper.Id.ToArray()));
        Assert.That(await PepperOfAsync(old), Is.Not.EqualTo(pepper.Id.ToArray()));
    }

    [Test]
    [Threat("T-A5")]
    public async Task Rotation_of_the_master_key_keeps_all_keys_valid()
    {
        var issued = await IssueAsync();
        await using var rotated = Database.OpenHost(TestMasterKeys.Host(TestMasterKeys.Random(), _masterKey));

        Assert.That((await rotated.Resolve<IApiKeyStore>().VerifyAsync(issued.Token, Cancel))?.Id, Is.EqualTo(issued.Key.Id));
    }

    [Test]
    public async Task Pepper_that_was_disabled_is_an_error_and_not_an_invalid_key()
    {
        var issued = await IssueAsync();
        await Database.ExecuteAsync($"UPDATE data_keys SET state = 'disabled'", Cancel);
        await using var other = Database.OpenHost(TestMasterKeys.Host(_masterKey));

        var error = await Caught.ByAsync<StoreException>(() => other.Resolve<IApiKeyStore>().VerifyAsync(issued.Token, Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.KeyDisabled));
    }

    private Task<IssuedApiKey> IssueAsync() => Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel);

    private Task<object?> PepperOfAsync(IssuedApiKey issued) =>
        Database.ScalarAsync($"SELECT pepper_key_id FROM api_keys WHERE id = {issued.Key.Id}", Cancel);
}
