using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

public sealed class UserStoreReadTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/2")]
    public async Task GetAsync_finds_the_user_of_the_id()
    {
        var id = await Database.AddUserAsync("Luna@example.org", Cancel);
        await Database.AddUserAsync("other@example.org", Cancel);

        var user = (await Users.GetAsync(id, Cancel))!;

        Assert.That((user.Id, user.Email, user.NormalizedEmail), Is.EqualTo((id, "Luna@example.org", "luna@example.org")));
        Assert.That((user.Role, user.CreatedAt, user.Revision), Is.EqualTo((UserRole.User, Database.Now, 1L)));
    }

    [TestCase("Luna@Example.org")]
    [TestCase("luna@example.org")]
    [TestCase("LUNA@EXAMPLE.ORG")]
    [TestCase(" luna@example.org\n")]
    [SpecCase("botmaker-compozy", "authrepo/3")]
    public async Task GetByEmailAsync_finds_the_user_in_any_case(string email)
    {
        var id = await Database.AddUserAsync("Luna@Example.org", Cancel);
        await Database.AddUserAsync("other@example.org", Cancel);

        Assert.That((await Users.GetByEmailAsync(email, Cancel))?.Id, Is.EqualTo(id));
    }

    [Test]
    public async Task GetByEmailAsync_letters_beyond_ASCII_must_be_the_same()
    {
        var id = await Database.AddUserAsync("\u00c0IDA@example.org", Cancel);

        Assert.That((await Users.GetByEmailAsync("\u00c0ida@example.org", Cancel))?.Id, Is.EqualTo(id));
        Assert.That(await Users.GetByEmailAsync("\u00e0ida@example.org", Cancel), Is.Null);
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/14")]
    public async Task Get_of_an_absent_user_is_null()
    {
        await Database.AddUserAsync("luna@example.org", Cancel);

        Assert.That(await Users.GetAsync(Uuid7.Create(Database.Now), Cancel), Is.Null);
        Assert.That(await Users.GetAsync(Guid.Empty, Cancel), Is.Null);
        string[] emails = ["", "una@example.org", "luna@example.orgg", "%@example.org", "luna@example.org\0", "\ud800@example.org"];
        foreach (var email in emails)
        {
            Assert.That(await Users.GetByEmailAsync(email, Cancel), Is.Null, email);
        }
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/5")]
    public async Task ListAsync_is_newest_first_and_every_page_follows_the_one_before()
    {
        var ids = await AddAsync(7);

        var seen = new List<Guid>();
        var page = await Users.ListAsync(null, new PageRequest { Size = 3 }, Cancel);
        while (true)
        {
            seen.AddRange(page.Items.Select(user => user.Id));
            if (page.NextCursor is null)
            {
                break;
            }

            page = await Users.ListAsync(null, new PageRequest { Size = 3, Cursor = page.NextCursor }, Cancel);
        }

        Assert.That(seen, Is.EqualTo(ids.AsEnumerable().Reverse()));
    }

    [Test]
    public async Task ListAsync_of_one_instant_is_ordered_by_id()
    {
        var ids = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add(await Database.AddUserAsync($"user{number}@example.org", Cancel));
        }

        var first = await Users.ListAsync(null, new PageRequest { Size = 3 }, Cancel);
        var second = await Users.ListAsync(null, new PageRequest { Size = 3, Cursor = first.NextCursor }, Cancel);

        Assert.That(
            first.Items.Concat(second.Items).Select(user => user.Id),
            Is.EqualTo(ids.OrderByDescending(StoredText.Of, StringComparer.Ordinal)));
    }

    [Test]
    public async Task ListAsync_of_a_role_holds_its_users_alone()
    {
        var ids = await AddAsync(6);
        await Database.ExecuteAsync($"UPDATE users SET role = 'admin' WHERE id = {ids[1]} OR id = {ids[4]}", Cancel);

        var admins = await Users.ListAsync(UserRole.Admin, new PageRequest { Size = 1 }, Cancel);
        var rest = await Users.ListAsync(UserRole.Admin, new PageRequest { Size = 1, Cursor = admins.NextCursor }, Cancel);
        var users = await Users.ListAsync(UserRole.User, PageRequest.First, Cancel);

        Assert.That(admins.Items.Concat(rest.Items).Select(user => user.Id), Is.EqualTo((Guid[])[ids[4], ids[1]]));
        Assert.That(rest.NextCursor, Is.Null);
        Assert.That(users.Items.Select(user => user.Id), Is.EqualTo((Guid[])[ids[5], ids[3], ids[2], ids[0]]));
    }

    [Test]
    public void ListAsync_of_what_is_not_valid_is_refused()
    {
        (Func<Task> Call, string Code)[] refused =
        [
            (() => Users.ListAsync((UserRole)5, PageRequest.First, Cancel), ErrorCodes.InvalidInput),
            (() => Users.ListAsync(null, new PageRequest { Size = 0 }, Cancel), ErrorCodes.InvalidInput),
            (() => Users.ListAsync(null, new PageRequest { Size = PageRequest.MaxSize + 1 }, Cancel), ErrorCodes.InvalidInput),
            (() => Users.ListAsync(null, new PageRequest { Cursor = "nonsense" }, Cancel), ErrorCodes.InvalidCursor),
        ];

        foreach (var (call, code) in refused)
        {
            Assert.That(Assert.ThrowsAsync<StoreException>(() => call())!.Code, Is.EqualTo(code));
        }
    }

    private async Task<List<Guid>> AddAsync(int count)
    {
        var ids = new List<Guid>();
        for (var number = 0; number < count; number++)
        {
            ids.Add(await Database.AddUserAsync($"user{number}@example.org", Cancel));
            Database.Clock.Advance(TimeSpan.FromMicroseconds(1));
        }

        return ids;
    }
}
