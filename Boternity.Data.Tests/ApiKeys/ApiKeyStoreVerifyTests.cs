using System.Security.Cryptography;
using System.Text;
using Boternity.Data.ApiKeys;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>Design card security 10, tests T-A2 and T-A3.</summary>
public sealed class ApiKeyStoreVerifyTests(Provider provider) : ApiKeySpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "authrepo/9", "TestMultiDriver_Authentication/key_auth")]
    public async Task VerifyAsync_valid_key_says_whom_it_speaks_for()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var issued = await Keys.IssueAsync(new NewApiKey { UserId = user, Name = "laptop", Scopes = ["b", "a"] }, Cancel);
        await IssueAsync();

        var verified = (await Keys.VerifyAsync(issued.Token, Cancel))!;

        Assert.That((verified.Id, verified.UserId, verified.Name), Is.EqualTo((issued.Key.Id, user, "laptop")));
        Assert.That(verified.Scopes, Is.EqualTo((string[])["b", "a"]));
    }

    [Test]
    [Threat("T-A2")]
    public async Task VerifyAsync_answers_null_to_every_key_that_is_not_valid_after_one_hmac()
    {
        var issued = await IssueAsync();
        var revoked = await IssueAsync();
        await Keys.RevokeAsync(revoked.Key.Id, Cancel);
        var expired = await Keys.IssueAsync(
            new NewApiKey { Kind = ApiKeyKind.Service, ExpiresAt = Database.Now.AddMinutes(1) }, Cancel);
        Database.Clock.Advance(TimeSpan.FromMinutes(1));
        (string Name, string Token)[] refused =
        [
            ("unknown id", new RandomApiKeyTokens().Create(ApiKeyKind.Service)),
            ("wrong secret", ApiKeyToken.Compose(ApiKeyKind.Service, issued.Token[8..20] + new string('0', 43))),
            ("wrong kind", ApiKeyToken.Compose(ApiKeyKind.Bot, issued.Token[8..63])),
            ("revoked", revoked.Token),
            ("expired", expired.Token),
        ];

        foreach (var (name, token) in refused)
        {
            var before = Pepper.HandedOut;

            Assert.That(await Keys.VerifyAsync(token, Cancel), Is.Null, name);
            Assert.That(Pepper.HandedOut - before, Is.EqualTo(1), name);
        }

        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);
    }

    [Test]
    [Threat("T-A2")]
    public async Task VerifyAsync_text_that_is_no_key_asks_neither_the_database_nor_the_pepper()
    {
        var issued = await IssueAsync();
        var before = Pepper.HandedOut;
        await Database.ExecuteAsync($"DROP TABLE api_keys", Cancel);
        var badChecksum = issued.Token[..^1] + (issued.Token[^1] == '0' ? '1' : '0');

        foreach (var text in (string[])[badChecksum, "", "Bearer x", issued.Token[..^1], $"bnity_{new string('a', 64)}", "\0", "\ud800"])
        {
            Assert.That(await Keys.VerifyAsync(text, Cancel), Is.Null);
        }

        Assert.That(Pepper.HandedOut, Is.EqualTo(before));
        Assert.ThrowsAsync<StoreException>(() => Keys.VerifyAsync(issued.Token, Cancel), "A key does ask the database.");
    }

    [Test]
    public async Task VerifyAsync_key_is_good_until_the_microsecond_it_expires()
    {
        var issued = await Keys.IssueAsync(
            new NewApiKey { Kind = ApiKeyKind.Service, ExpiresAt = Database.Now.AddMinutes(1) }, Cancel);
        Database.Clock.SetUtcNow(Database.Now.AddMinutes(1).AddMicroseconds(-1));

        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);

        Database.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/16")]
    public async Task VerifyAsync_key_of_a_deleted_user_is_refused()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var issued = await Keys.IssueAsync(new NewApiKey { UserId = user }, Cancel);

        await Database.Resolve<IUserStore>().DeleteAsync(user, Cancel);

        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Null);
    }

    [Test]
    public async Task VerifyAsync_keys_of_an_older_pepper_stay_valid()
    {
        var old = await IssueAsync();
        await RotatePepperAsync();

        var current = await IssueAsync();

        Assert.That((await RowAsync(current.Key.Id))["pepper_key_id"], Is.Not.EqualTo((await RowAsync(old.Key.Id))["pepper_key_id"]));
        Assert.That((await Keys.VerifyAsync(old.Token, Cancel))?.Id, Is.EqualTo(old.Key.Id));
        Assert.That((await Keys.VerifyAsync(current.Token, Cancel))?.Id, Is.EqualTo(current.Key.Id));
    }

    [Test]
    public async Task VerifyAsync_key_whose_pepper_is_not_loaded_is_an_error_and_not_an_invalid_key()
    {
        var old = await IssueAsync();
        var oldPepper = Pepper.CurrentId;
        await RotatePepperAsync();
        Pepper.Remove(oldPepper);

        var error = Assert.ThrowsAsync<StoreException>(() => Keys.VerifyAsync(old.Token, Cancel))!;

        Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.PepperUnavailable, StoreErrorKind.Secret)));
        Assert.That(error.Message, Does.Contain(oldPepper.ToString()));
    }

    [Test]
    [Threat("T-A3")]
    public async Task VerifyAsync_rows_that_a_writer_of_the_database_made_up_prove_nothing()
    {
        // The writer knows a pepper's id, which is no secret, and not its bytes.
        var plain = await InsertAsync(token => SHA256.HashData(Encoding.ASCII.GetBytes(token)), alg: 2, Pepper.CurrentId);
        var peppered = await InsertAsync(token => ApiKeyToken.Hash(token, new byte[32]), alg: 2, Pepper.CurrentId);
        var unpeppered = await InsertAsync(token => SHA256.HashData(Encoding.ASCII.GetBytes(token)), alg: 1, pepperKeyId: null);

        foreach (var token in (string[])[plain, peppered, unpeppered])
        {
            Assert.That(await Keys.VerifyAsync(token, Cancel), Is.Null);
        }
    }

    [Test]
    [Threat("T-A3")]
    public async Task VerifyAsync_row_that_was_given_the_secret_of_another_is_refused()
    {
        var victim = await IssueAsync();
        var own = await IssueAsync();

        await Database.ExecuteAsync(
            $"UPDATE api_keys SET prefix = {"bnity_s_000000000000"}, hash = {new byte[32]} WHERE id = {own.Key.Id}", Cancel);
        var hash = ApiKeyHashOf(own.Token);
        await Database.ExecuteAsync($"UPDATE api_keys SET hash = {hash} WHERE id = {victim.Key.Id}", Cancel);

        Assert.That(await Keys.VerifyAsync(own.Token, Cancel), Is.Null);
        Assert.That(await Keys.VerifyAsync(victim.Token, Cancel), Is.Null);
    }

    [Test]
    [Threat("T-A3")]
    [Ignore("Needs a MAC over the row (row_mac of the design card security 10), which there is not yet: until then this is not promised.")]
    public async Task VerifyAsync_row_whose_owner_or_scopes_a_writer_of_the_database_changed_is_refused()
    {
        var issued = await IssueAsync();

        await Database.ExecuteAsync($"UPDATE api_keys SET scopes = {"[\"everything\"]"}", Cancel);

        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Null);
    }

    private async Task<string> InsertAsync(Func<string, byte[]> hashOf, int alg, KeyId? pepperKeyId)
    {
        var token = new RandomApiKeyTokens().Create(ApiKeyKind.Service);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO api_keys (id, prefix, hash, alg, pepper_key_id, created_at)
            VALUES ({Uuid7.Create(Database.Now)}, {token[..20]}, {hashOf(token)}, {alg}, {pepperKeyId?.ToArray()}, {Database.Now})
            """,
            Cancel);
        return token;
    }

    private byte[] ApiKeyHashOf(string token)
    {
        using var pepper = Pepper.Current();
        return ApiKeyToken.Hash(token, pepper.Bytes);
    }
}
