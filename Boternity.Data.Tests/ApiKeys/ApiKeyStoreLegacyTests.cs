using System.Security.Cryptography;
using System.Text;
using Boternity.Data.ApiKeys;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>Keys of an older system, which are accepted where somebody said so.</summary>
public sealed class ApiKeyStoreLegacyTests(Provider provider) : ApiKeySpec(provider)
{
    private const string Token = "bnity_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private readonly Provider _provider = provider;

    private static byte[] TokenHash => SHA256.HashData(Encoding.ASCII.GetBytes(Token));

    protected override TestDatabaseOptions Options => Accepting(base.Options.ConfigureServices!);

    [Test]
    public async Task ImportLegacyAsync_stores_what_the_older_system_knew()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var key = new LegacyApiKey
        {
            Sha256 = Convert.ToHexString(TokenHash),
            UserId = user,
            Name = " old ",
            Scopes = ["all"],
            CreatedAt = Database.Clock.GetUtcNow().AddDays(-2),
            LastUsedAt = Database.Clock.GetUtcNow().AddDays(-1),
            ExpiresAt = Database.Clock.GetUtcNow().AddDays(1),
        };

        var imported = await Keys.ImportLegacyAsync(key, Cancel);

        var row = await RowAsync(imported.Id);
        Assert.That(row["hash"], Is.EqualTo(TokenHash));
        Assert.That((row["alg"], row["pepper_key_id"]), Is.EqualTo((1L, (object?)null)));
        Assert.That(row["prefix"], Is.EqualTo($"legacy:{Convert.ToHexStringLower(TokenHash)[..16]}").And.EqualTo(imported.Prefix));
        Assert.That((row["user_id"], row["name"], row["scopes"]), Is.EqualTo((StoredText.Of(user), "old", "[\"all\"]")));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now.AddDays(-2))));
        Assert.That(row["last_used_at"], Is.EqualTo(StoredText.Of(Database.Now.AddDays(-1))));
        Assert.That(row["expires_at"], Is.EqualTo(StoredText.Of(Database.Now.AddDays(1))));
    }

    [Test]
    public async Task VerifyAsync_imported_key_is_accepted_where_that_is_on()
    {
        var imported = await ImportAsync();

        Assert.That((await Keys.VerifyAsync(Token, Cancel))?.Id, Is.EqualTo(imported.Id));
        Assert.That(await Keys.VerifyAsync(Token.ToUpperInvariant(), Cancel), Is.Null);
        Assert.That(await Keys.VerifyAsync(Token[..^1] + "0", Cancel), Is.Null);

        await Keys.RevokeAsync(imported.Id, Cancel);
        Assert.That(await Keys.VerifyAsync(Token, Cancel), Is.Null);
    }

    [Test]
    [Threat("T-A3")]
    public async Task VerifyAsync_imported_key_is_refused_by_default_without_a_look_at_the_database()
    {
        await ImportAsync();
        await using var host = new LibraryHost(_provider, Database.Target, Database.Clock, base.Options);
        var keys = host.Resolve<IApiKeyStore>();

        Assert.That(await keys.VerifyAsync(Token, Cancel), Is.Null);

        await Database.ExecuteAsync($"DROP TABLE api_keys", Cancel);
        Assert.That(await keys.VerifyAsync(Token, Cancel), Is.Null);
    }

    [Test]
    [Threat("T-A3")]
    public async Task VerifyAsync_legacy_text_finds_no_row_that_says_it_is_peppered()
    {
        await Database.ExecuteAsync(
            $"""
            INSERT INTO api_keys (id, prefix, hash, alg, pepper_key_id, created_at)
            VALUES ({Uuid7.Create(Database.Now)}, 'bnity_s_000000000000', {TokenHash}, 2, {Pepper.CurrentId.ToArray()}, {Database.Now})
            """,
            Cancel);

        Assert.That(await Keys.VerifyAsync(Token, Cancel), Is.Null);
    }

    [Test]
    public async Task ImportLegacyAsync_of_an_imported_key_is_a_duplicate()
    {
        await ImportAsync();

        var error = Assert.ThrowsAsync<StoreException>(ImportAsync)!;

        Assert.That((error.Code, error.Conflict), Is.EqualTo((ErrorCodes.Duplicate, ConflictReason.Duplicate)));
        Assert.That((error.Constraint, error.Table), Is.EqualTo(("idx_api_keys_hash", "api_keys")));
        Assert.That(error.Message, Does.Contain("was imported before"));
    }

    [Test]
    public async Task ImportLegacyAsync_text_that_is_no_hash_is_refused()
    {
        foreach (var text in (string[])["", Token, new string('0', 63), new string('0', 63) + "g"])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Keys.ImportLegacyAsync(new LegacyApiKey { Sha256 = text }, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
            Assert.That(error.Message, Does.Contain("'Sha256'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task RollAsync_of_an_imported_key_gives_one_of_the_present_form()
    {
        var imported = await ImportAsync();

        var issued = await Keys.RollAsync(imported.Id, Database.Now, null, Cancel);

        Assert.That(issued.Token, Does.StartWith("bnity_s_"));
        Assert.That((await RowAsync(issued.Key.Id))["alg"], Is.EqualTo(2L));
        Assert.That(await Keys.VerifyAsync(Token, Cancel), Is.Null);
    }

    [TestCase("true", true)]
    [TestCase("false", false)]
    public async Task Options_are_read_from_their_section(string text, bool expected)
    {
        var options = new TestDatabaseOptions { Settings = { ["ApiKeys:AcceptLegacyApiKeys"] = text } };
        await using var host = Database.OpenHost(options);

        Assert.That(host.Resolve<IOptions<ApiKeyOptions>>().Value.AcceptLegacyApiKeys, Is.EqualTo(expected));
        Assert.That(await host.Resolve<IApiKeyStore>().GetAsync(Guid.Empty, Cancel), Is.Null, "The section is no error of the database's.");
    }

    [Test]
    public async Task Options_that_do_not_exist_are_refused()
    {
        var options = new TestDatabaseOptions { Settings = { ["ApiKeys:AcceptLegacyKeys"] = "true" } };
        await using var host = Database.OpenHost(options);

        Assert.Throws<InvalidOperationException>(() => _ = host.Resolve<IOptions<ApiKeyOptions>>().Value);
    }

    [Test]
    public void Options_accept_no_legacy_keys_unless_told() => Assert.That(new ApiKeyOptions().AcceptLegacyApiKeys, Is.False);

    private static TestDatabaseOptions Accepting(Action<IServiceCollection> configure) => new()
    {
        Settings = { ["ApiKeys:AcceptLegacyApiKeys"] = "true" },
        ConfigureServices = configure,
    };

    private Task<ApiKey> ImportAsync() => Keys.ImportLegacyAsync(new LegacyApiKey { Sha256 = Convert.ToHexStringLower(TokenHash) }, Cancel);
}
