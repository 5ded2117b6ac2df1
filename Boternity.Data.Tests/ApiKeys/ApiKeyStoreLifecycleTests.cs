using Boternity.Data.ApiKeys;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.ApiKeys;

public sealed class ApiKeyStoreLifecycleTests(Provider provider) : ApiKeySpec(provider)
{
    [Test]
    [SpecCase("botmaker-compozy", "authrepo/15", "authrepo/17")]
    public async Task GetAsync_finds_the_key_that_was_never_used_and_no_other()
    {
        var issued = await Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service, Name = "ci", Scopes = ["x"] }, Cancel);
        await IssueAsync();

        var key = (await Keys.GetAsync(issued.Key.Id, Cancel))!;

        Assert.That((key.Id, key.Name, key.Prefix), Is.EqualTo((issued.Key.Id, "ci", issued.Token[..20])));
        Assert.That(key.Scopes, Is.EqualTo((string[])["x"]));
        Assert.That((DateTimeOffset?[])[key.LastUsedAt, key.RevokedAt, key.ExpiresAt], Is.All.Null);
        Assert.That(await Keys.GetAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
    }

    [Test]
    public async Task ListAsync_and_ListByUserAsync_are_newest_first_in_pages()
    {
        Guid[] users = [await Database.AddUserAsync("luna@example.org", Cancel), await Database.AddUserAsync("nova@example.org", Cancel)];
        var ids = new List<Guid>();
        for (var number = 0; number < 6; number++)
        {
            ids.Add((await Keys.IssueAsync(new NewApiKey { UserId = users[number % 2] }, Cancel)).Key.Id);
            Database.Clock.Advance(TimeSpan.FromMicroseconds(number % 3));
        }

        await Keys.RevokeAsync(ids[4], Cancel);

        var all = await PagesAsync(page => Keys.ListAsync(page, Cancel));
        var hers = await PagesAsync(page => Keys.ListByUserAsync(users[0], page, Cancel));

        Assert.That(all, Is.EqualTo(ids.AsEnumerable().Reverse()));
        Assert.That(hers, Is.EqualTo((Guid[])[ids[4], ids[2], ids[0]]));
        Assert.That((await Keys.ListByUserAsync(Guid.Empty, PageRequest.First, Cancel)).Items, Is.Empty);
    }

    [Test]
    public async Task RevokeAsync_refuses_the_key_from_now_on_and_keeps_the_first_time()
    {
        var issued = await IssueAsync();
        var other = await IssueAsync();
        var first = Database.Now;

        await Keys.RevokeAsync(issued.Key.Id, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        await Keys.RevokeAsync(issued.Key.Id, Cancel);

        Assert.That((await RowAsync(issued.Key.Id))["revoked_at"], Is.EqualTo(StoredText.Of(first)));
        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Null);
        Assert.That(await Keys.VerifyAsync(other.Token, Cancel), Is.Not.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/11")]
    public async Task DeleteAsync_removes_the_key_alone()
    {
        var issued = await IssueAsync();
        var other = await IssueAsync();

        await Keys.DeleteAsync(issued.Key.Id, Cancel);

        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Null);
        Assert.That(await Database.ScalarAsync($"SELECT id FROM api_keys", Cancel), Is.EqualTo(StoredText.Of(other.Key.Id)));
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/15")]
    public async Task Write_to_an_absent_key_is_not_found()
    {
        await IssueAsync();
        var id = Uuid7.Create(Database.Now);
        Func<Task>[] writes =
        [
            () => Keys.RevokeAsync(id, Cancel),
            () => Keys.DeleteAsync(id, Cancel),
            () => Keys.RollAsync(id, Database.Now, null, Cancel),
        ];

        foreach (var write in writes)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => write())!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
            Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/12", "TestMultiDriver_Authentication/cascade")]
    public async Task Deletion_of_the_user_deletes_the_user_s_keys_alone()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        await Keys.IssueAsync(new NewApiKey { UserId = user }, Cancel);
        await Keys.IssueAsync(new NewApiKey { UserId = user }, Cancel);
        var other = await IssueAsync();

        await Database.Resolve<IUserStore>().DeleteAsync(user, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT id FROM api_keys", Cancel), Is.EqualTo(StoredText.Of(other.Key.Id)));
    }

    [Test]
    public async Task RollAsync_issues_a_successor_and_lets_the_old_key_expire()
    {
        var user = await Database.AddUserAsync("luna@example.org", Cancel);
        var old = await Keys.IssueAsync(new NewApiKey { UserId = user, Name = "laptop", Scopes = ["b", "a"] }, Cancel);
        var overlap = Database.Clock.GetUtcNow().AddHours(1);

        var issued = await Keys.RollAsync(old.Key.Id, overlap, overlap.AddDays(1), Cancel);

        var key = (await Keys.GetAsync(issued.Key.Id, Cancel))!;
        Assert.That((key.UserId, key.Name, key.ExpiresAt), Is.EqualTo(((Guid?)user, "laptop", (DateTimeOffset?)Database.Now.AddHours(25))));
        Assert.That(key.Scopes, Is.EqualTo((string[])["b", "a"]));
        Assert.That(issued.Token, Does.StartWith("bnity_u_").And.Not.EqualTo(old.Token));
        Assert.That((await RowAsync(old.Key.Id))["expires_at"], Is.EqualTo(StoredText.Of(Database.Now.AddHours(1))));
        Assert.That(await Keys.VerifyAsync(old.Token, Cancel), Is.Not.Null);
        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);

        Database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await Keys.VerifyAsync(old.Token, Cancel), Is.Null);
        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);
    }

    [Test]
    public async Task RollAsync_never_makes_the_old_key_last_longer()
    {
        var soon = Database.Now.AddMinutes(1);
        var old = await Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Bot, ExpiresAt = soon }, Cancel);

        var issued = await Keys.RollAsync(old.Key.Id, Database.Now.AddHours(1), null, Cancel);

        Assert.That((await RowAsync(old.Key.Id))["expires_at"], Is.EqualTo(StoredText.Of(soon)));
        Assert.That((await RowAsync(issued.Key.Id))["expires_at"], Is.Null);
        Assert.That(issued.Token, Does.StartWith("bnity_b_"));
    }

    [Test]
    public async Task RollAsync_at_once_refuses_the_old_key_from_now_on()
    {
        var old = await IssueAsync();

        await Keys.RollAsync(old.Key.Id, DateTimeOffset.MinValue, null, Cancel);

        Assert.That(await Keys.VerifyAsync(old.Token, Cancel), Is.Null);
    }

    [Test]
    public async Task RollAsync_of_a_key_that_is_revoked_or_expired_is_refused_and_changes_nothing()
    {
        var revoked = await IssueAsync();
        await Keys.RevokeAsync(revoked.Key.Id, Cancel);
        var expired = await Keys.IssueAsync(new NewApiKey { Kind = ApiKeyKind.Service, ExpiresAt = Database.Now.AddTicks(10) }, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var valid = await IssueAsync();
        var before = await Database.QueryAsync($"SELECT * FROM api_keys ORDER BY id", Cancel);
        Func<Task>[] refused =
        [
            () => Keys.RollAsync(revoked.Key.Id, Database.Now.AddDays(1), null, Cancel),
            () => Keys.RollAsync(expired.Key.Id, Database.Now.AddDays(1), null, Cancel),
            () => Keys.RollAsync(valid.Key.Id, Database.Now.AddDays(1), Database.Now, Cancel),
        ];

        foreach (var call in refused)
        {
            Assert.That(Assert.ThrowsAsync<StoreException>(() => call())!.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }

        Assert.That(await Database.QueryAsync($"SELECT * FROM api_keys ORDER BY id", Cancel), Is.EqualTo(before));
    }

    private static async Task<List<Guid>> PagesAsync(Func<PageRequest, Task<Page<ApiKey>>> read)
    {
        var ids = new List<Guid>();
        var request = new PageRequest { Size = 2 };
        while (true)
        {
            var page = await read(request);
            ids.AddRange(page.Items.Select(key => key.Id));
            if (page.NextCursor is null)
            {
                return ids;
            }

            request = request with { Cursor = page.NextCursor };
        }
    }
}
