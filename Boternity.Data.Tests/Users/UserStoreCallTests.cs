using Boternity.Data.Errors;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

/// <summary>What holds for every operation of the store.</summary>
public sealed class UserStoreCallTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    public async Task Every_operation_cancelled_before_it_began_says_so_and_stores_nothing()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM users", Cancel);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] reads =
        [
            () => Users.GetAsync(id, cancelled),
            () => Users.GetByEmailAsync("luna@example.org", cancelled),
            () => Users.ListAsync(null, PageRequest.First, cancelled),
        ];
        Func<Task>[] writes =
        [
            () => Users.CreateAsync(new NewUser { Email = "nova@example.org" }, cancelled),
            () => Users.CreateInitialAdminAsync("nova@example.org", cancelled),
            () => Users.UpdateAsync(id, new UserUpdate { Email = "nova@example.org" }, null, cancelled),
            () => Users.DeleteAsync(id, cancelled),
        ];

        foreach (var operation in reads.Concat(writes))
        {
            var error = Assert.ThrowsAsync<StoreCanceledException>(() => operation())!;

            Assert.That(error.CancellationToken, Is.EqualTo(cancelled));
            Assert.That(error.Outcome, Is.EqualTo(writes.Contains(operation) ? WriteOutcome.RolledBack : WriteOutcome.None));
        }

        Assert.That(await Database.QueryAsync($"SELECT * FROM users", Cancel), Is.EqualTo(before));
    }

    [Test]
    public void Every_operation_without_its_argument_is_refused()
    {
        Func<Task>[] operations =
        [
            () => Users.CreateAsync(null!, Cancel),
            () => Users.CreateAsync(new NewUser { Email = null! }, Cancel),
            () => Users.CreateInitialAdminAsync(null!, Cancel),
            () => Users.GetByEmailAsync(null!, Cancel),
            () => Users.ListAsync(null, null!, Cancel),
            () => Users.UpdateAsync(Guid.Empty, null!, null, Cancel),
        ];

        foreach (var operation in operations)
        {
            Assert.ThrowsAsync<ArgumentNullException>(() => operation());
        }
    }
}
