using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

/// <summary>What users of the store wait for is served by an index.</summary>
public sealed class UserPlanTests(Provider provider) : StoreSpec(provider), IDisposable
{
    private readonly StatementPlans _plans = new();

    protected override TestDatabaseOptions Options => _plans.Options;

    private IUserStore Users => Database.Resolve<IUserStore>();

    [TearDown]
    public void Dispose() => _plans.Dispose();

    [Test]
    public async Task GetByEmailAsync_enters_the_index_of_the_email()
    {
        await Users.GetByEmailAsync("Luna@example.org", Cancel);

        await _plans.AssertEntersAsync(Database, "idx_users_email_ci", Cancel);
    }

    [TestCase(null, "idx_users_created_at")]
    [TestCase(UserRole.User, "idx_users_role")]
    public async Task ListAsync_enters_its_index_at_the_cursor(UserRole? role, string index)
    {
        await Database.AddUserAsync("a@b.c", Cancel);
        await Database.AddUserAsync("d@e.f", Cancel);
        var first = await Users.ListAsync(role, new PageRequest { Size = 1 }, Cancel);

        await Users.ListAsync(role, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await _plans.AssertEntersAsync(Database, index, Cancel);
    }
}
