using Boternity.Data.ApiKeys;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.ApiKeys;

public sealed class ApiKeyStoreIssueTests(Provider provider) : ApiKeySpec(provider)
{
    private readonly Provider _provider = provider;
    private readonly Queue<string> _nextTokens = new();

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/8")]
    public async Task IssueAsync_stores_the_hash_and_the_prefix_and_not_the_key()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var request = new NewApiKey
        {
            UserId = user,
            Name = " laptop ",
            Scopes = ["bots:write", "bots:read"],
            ExpiresAt = Database.Clock.GetUtcNow().AddDays(1),
        };

        var issued = await Keys.IssueAsync(request, Cancel);

        var row = await RowAsync(issued.Key.Id);
        using var pepper = Pepper.Current();
        Assert.That(row["hash"], Is.EqualTo(ApiKeyToken.Hash(issued.Token, pepper.Bytes)));
        Assert.That((row["alg"], row["pepper_key_id"]), Is.EqualTo((2L, Pepper.CurrentId.ToArray())));
        Assert.That((row["prefix"], row["user_id"]), Is.EqualTo((issued.Token[..20], StoredText.Of(user))));
        Assert.That(row["name"], Is.EqualTo("laptop"));
        Assert.That(row["scopes"], Does.Match("^\\[\"bots:write\", ?\"bots:read\"\\]$"));
        Assert.That(row["created_at"], Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(row["expires_at"], Is.EqualTo(StoredText.Of(Database.Now.AddDays(1))));
        Assert.That((row["revoked_at"], row["last_used_at"]), Is.EqualTo(((object?)null, (object?)null)));
        Assert.That(row.Values.OfType<string>(), Has.None.Contains(issued.Token[20..]).And.None.Contains(issued.Token[^6..]));
        Assert.That(issued.Token, Does.Match(ApiKeyToken.ScannerPattern).And.StartWith("bnity_u_"));
        Assert.That((issued.Key.Name, issued.Key.Prefix, issued.Key.UserId), Is.EqualTo(("laptop", issued.Token[..20], user)));
        Assert.That((issued.Key.ExpiresAt, issued.Key.CreatedAt), Is.EqualTo((Database.Now.AddDays(1), Database.Now)));
    }

    [TestCase(ApiKeyKind.Bot, "bnity_b_")]
    [TestCase(ApiKeyKind.Service, "bnity_s_")]
    public async Task IssueAsync_key_of_nobody_says_its_kind(ApiKeyKind kind, string start)
    {
        var issued = await Keys.IssueAsync(new NewApiKey { Kind = kind }, Cancel);

        var row = await RowAsync(issued.Key.Id);
        Assert.That(issued.Token, Does.StartWith(start));
        Assert.That((row["user_id"], row["name"], row["scopes"]), Is.EqualTo(((object?)null, "default", "[]")));
        Assert.That(row["expires_at"], Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/13")]
    public async Task IssueAsync_for_an_absent_user_is_a_foreign_key_error_and_stores_nothing()
    {
        var error = Assert.ThrowsAsync<StoreException>(
            () => Keys.IssueAsync(new NewApiKey { UserId = Uuid7.Create(Database.Now) }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.ForeignKey, WriteOutcome.RolledBack)));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task IssueAsync_member_not_allowed_is_refused_by_its_name_and_nothing_is_stored()
    {
        var service = new NewApiKey { Kind = ApiKeyKind.Service };
        (NewApiKey Key, string Member)[] refused =
        [
            (service with { Name = " " }, "Name"),
            (service with { Name = new string('n', ApiKey.MaxNameLength + 1) }, "Name"),
            (service with { Name = "a\0" }, "Name"),
            (service with { Scopes = ["a", ""] }, "Scopes[1]"),
            (service with { Scopes = ["\ud800"] }, "Scopes[0]"),
            (service with { Scopes = [new string('s', ApiKey.MaxScopeLength + 1)] }, "Scopes[0]"),
            (service with { Scopes = [.. Enumerable.Repeat("s", ApiKey.MaxScopes + 1)] }, "Scopes"),
            (service with { Kind = (ApiKeyKind)3 }, "Kind"),
            (service with { Kind = ApiKeyKind.User }, "UserId"),
            (service with { ExpiresAt = Database.Clock.GetUtcNow() }, "ExpiresAt"),
        ];

        foreach (var (key, member) in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Keys.IssueAsync(key, Cancel), member)!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)), member);
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.EqualTo(0L));
        Assert.That(Pepper.HandedOut, Is.Zero);
    }

    [Test]
    public async Task IssueAsync_prefix_that_is_taken_draws_another_token()
    {
        var first = await IssueAsync();
        var same = ApiKeyToken.Compose(ApiKeyKind.Service, first.Token[8..20] + new string('0', 43));
        Queue(same, same, same);

        var second = await IssueAsync();

        Assert.That(second.Token, Is.Not.EqualTo(same));
        Assert.That(second.Key.Prefix, Is.Not.EqualTo(first.Key.Prefix));
        Assert.That(await Keys.VerifyAsync(second.Token, Cancel), Is.Not.Null);
        Assert.That(await Keys.VerifyAsync(first.Token, Cancel), Is.Not.Null);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.EqualTo(2L));
    }

    [Test]
    public async Task IssueAsync_prefix_that_is_taken_leaves_the_unit_around_it_whole()
    {
        var first = await IssueAsync();
        Queue(ApiKeyToken.Compose(ApiKeyKind.User, first.Token[8..20] + new string('0', 43)), first.Token);
        var users = Database.Resolve<IUserStore>();

        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                var user = await users.CreateAsync(new NewUser { Email = "luna@example.org" }, token);
                await Keys.IssueAsync(new NewApiKey { UserId = user.Id }, token);
            },
            Cancel);

        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM api_keys k JOIN users u ON u.id = k.user_id", Cancel),
            Is.EqualTo(1L));
    }

    [Test]
    public async Task IssueAsync_generator_that_keeps_colliding_ends_with_the_duplicate()
    {
        var first = await IssueAsync();
        Queue([.. Enumerable.Repeat(first.Token, 50)]);

        var error = Assert.ThrowsAsync<StoreException>(IssueAsync)!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
    }

    [Test]
    public async Task RollAsync_whose_new_key_cannot_be_stored_leaves_the_old_one_as_it_was()
    {
        var old = await IssueAsync();
        var before = await RowAsync(old.Key.Id);
        Queue([.. Enumerable.Repeat(old.Token, 50)]);

        var error = Assert.ThrowsAsync<StoreException>(() => Keys.RollAsync(old.Key.Id, Database.Now, null, Cancel))!;

        Assert.That((error.Conflict, error.Outcome), Is.EqualTo((ConflictReason.Duplicate, WriteOutcome.RolledBack)));
        Assert.That(await RowAsync(old.Key.Id), Is.EqualTo(before));
    }

    [Test]
    public async Task Bootstrap_of_admin_and_first_key_is_one_unit()
    {
        var users = Database.Resolve<IUserStore>();

        var issued = await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                var admin = await users.CreateInitialAdminAsync("root@example.org", token);
                return await Keys.IssueAsync(new NewApiKey { UserId = admin.Id, Name = "first" }, token);
            },
            Cancel);

        var verified = (await Keys.VerifyAsync(issued.Token, Cancel))!;
        Assert.That((await users.GetAsync(verified.UserId!.Value, Cancel))!.Role, Is.EqualTo(UserRole.Admin));
    }

    [Test]
    public async Task Bootstrap_whose_key_fails_leaves_no_admin_and_can_be_done_again()
    {
        var users = Database.Resolve<IUserStore>();
        var queue = Database.Resolve<IWriteQueue>();

        var error = Assert.ThrowsAsync<StoreException>(() => queue.WriteAsync(
            async (_, token) =>
            {
                var admin = await users.CreateInitialAdminAsync("root@example.org", token);
                await Keys.IssueAsync(new NewApiKey { UserId = admin.Id, Name = "" }, token);
            },
            Cancel))!;

        Assert.That(error.Message, Does.Contain("'Name'"));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(0L));
        Assert.That((await users.CreateInitialAdminAsync("root@example.org", Cancel)).Role, Is.EqualTo(UserRole.Admin));
    }

    [Test]
    public async Task Without_a_pepper_keys_are_neither_issued_nor_verified_and_that_is_no_invalid_key()
    {
        var issued = await IssueAsync();
        await using var host = new LibraryHost(_provider, Database.Target, Database.Clock);
        var keys = host.Resolve<IApiKeyStore>();
        Func<Task>[] calls =
        [
            () => keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service }, Cancel),
            () => keys.VerifyAsync(issued.Token, Cancel),
            () => keys.VerifyAsync(new RandomApiKeyTokens().Create(ApiKeyKind.Bot), Cancel),
            () => keys.RollAsync(issued.Key.Id, Database.Now, null, Cancel),
        ];

        foreach (var call in calls)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => call())!;

            Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.PepperUnavailable, StoreErrorKind.Secret)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM api_keys", Cancel), Is.EqualTo(1L));
    }

    protected override void Configure(IServiceCollection services)
    {
        _nextTokens.Clear();
        services.AddSingleton<IApiKeyTokens>(new QueuedTokens(_nextTokens));
    }

    private void Queue(params ReadOnlySpan<string> tokens)
    {
        foreach (var token in tokens)
        {
            _nextTokens.Enqueue(token);
        }
    }

    /// <summary>The tokens that the test wants next, then random ones.</summary>
    private sealed class QueuedTokens(Queue<string> next) : IApiKeyTokens
    {
        private readonly RandomApiKeyTokens _random = new();

        public string Create(ApiKeyKind kind) => next.TryDequeue(out var token) ? token : _random.Create(kind);
    }
}
