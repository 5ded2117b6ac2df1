using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

/// <summary>There is one first admin, and always one left.</summary>
[CancelAfter(60_000)]
public sealed class UserStoreAdminTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    public async Task CreateInitialAdminAsync_adds_an_admin_also_among_users()
    {
        await Database.AddUserAsync("luna@example.org", Cancel);

        var admin = await Users.CreateInitialAdminAsync(" Root@example.org ", Cancel);

        var row = (await Database.QueryAsync($"SELECT email, role FROM users WHERE id = {admin.Id}", Cancel)).Single();
        Assert.That((row["email"], row["role"]), Is.EqualTo(("Root@example.org", "admin")));
        Assert.That(admin.Role, Is.EqualTo(UserRole.Admin));
    }

    [Test]
    public async Task CreateInitialAdminAsync_with_an_admin_is_refused_whatever_the_email()
    {
        await Users.CreateAsync(new NewUser { Email = "root@example.org", Role = UserRole.Admin }, Cancel);

        foreach (var email in (string[])["root@example.org", "second@example.org"])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateInitialAdminAsync(email, Cancel))!;

            Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.AdminExists, StoreErrorKind.Conflict)));
            Assert.That((error.Outcome, error.IsTransient), Is.EqualTo((WriteOutcome.RolledBack, false)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task CreateInitialAdminAsync_email_that_is_taken_is_a_duplicate()
    {
        await Database.AddUserAsync("luna@example.org", Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateInitialAdminAsync("Luna@example.org", Cancel))!;

        Assert.That((error.Code, error.Constraint), Is.EqualTo((ErrorCodes.Duplicate, "idx_users_email_ci")));
    }

    [Test]
    public void CreateInitialAdminAsync_text_that_is_no_email_is_refused()
    {
        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateInitialAdminAsync("root", Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
    }

    [Test]
    public async Task CreateInitialAdminAsync_at_once_in_two_services_succeeds_for_one()
    {
        await using var host = Database.OpenHost();
        IUserStore[] stores = [Users, host.Resolve<IUserStore>()];

        var outcomes = await AtOnceAsync(40, number => stores[number % 2].CreateInitialAdminAsync($"root{number}@example.org", Cancel));

        Assert.That(outcomes.Count(code => code is null), Is.EqualTo(1));
        Assert.That(outcomes.Where(code => code is not null), Is.All.EqualTo(ErrorCodes.AdminExists));
        Assert.That(await AdminsAsync(), Is.EqualTo(1L));
    }

    [Test]
    public async Task The_last_admin_can_be_neither_demoted_nor_deleted()
    {
        var admin = await Users.CreateInitialAdminAsync("root@example.org", Cancel);
        await Database.AddUserAsync("luna@example.org", Cancel);
        var before = await Database.QueryAsync($"SELECT * FROM users ORDER BY id", Cancel);
        Func<Task>[] refused =
        [
            () => Users.UpdateAsync(admin.Id, new UserUpdate { Role = UserRole.User }, null, Cancel),
            () => Users.UpdateAsync(admin.Id, new UserUpdate { Role = UserRole.User, Email = "other@example.org" }, 1, Cancel),
            () => Users.DeleteAsync(admin.Id, Cancel),
        ];

        foreach (var call in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => call())!;

            Assert.That((error.Code, error.Kind), Is.EqualTo((ErrorCodes.LastAdmin, StoreErrorKind.Conflict)));
            Assert.That((error.Outcome, error.Conflict), Is.EqualTo((WriteOutcome.RolledBack, ConflictReason.Required)));
            Assert.That(error.IsTransient, Is.False);
        }

        Assert.That(await Database.QueryAsync($"SELECT * FROM users ORDER BY id", Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task The_last_admin_may_change_the_email_and_be_told_to_stay()
    {
        var admin = await Users.CreateInitialAdminAsync("root@example.org", Cancel);

        await Users.UpdateAsync(admin.Id, new UserUpdate { Email = "boss@example.org", Role = UserRole.Admin }, null, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT email FROM users WHERE role = 'admin'", Cancel), Is.EqualTo("boss@example.org"));
    }

    [Test]
    public async Task An_admin_beside_another_can_be_demoted_or_deleted()
    {
        var first = await Users.CreateInitialAdminAsync("root@example.org", Cancel);
        var second = await Users.CreateAsync(new NewUser { Email = "second@example.org", Role = UserRole.Admin }, Cancel);
        var third = await Users.CreateAsync(new NewUser { Email = "third@example.org", Role = UserRole.Admin }, Cancel);

        await Users.UpdateAsync(first.Id, new UserUpdate { Role = UserRole.User }, null, Cancel);
        await Users.DeleteAsync(second.Id, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT id FROM users WHERE role = 'admin'", Cancel), Is.EqualTo(StoredText.Of(third.Id)));
    }

    [Test]
    public async Task Users_without_any_admin_can_be_updated_and_deleted()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);

        await Users.UpdateAsync(id, new UserUpdate { Role = UserRole.User }, null, Cancel);
        await Users.DeleteAsync(id, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public async Task Demotions_and_deletions_at_once_in_two_services_leave_one_admin()
    {
        var admins = new List<Guid>();
        for (var number = 0; number < 20; number++)
        {
            admins.Add((await Users.CreateAsync(new NewUser { Email = $"admin{number}@example.org", Role = UserRole.Admin }, Cancel)).Id);
        }

        await using var host = Database.OpenHost();
        IUserStore[] stores = [Users, host.Resolve<IUserStore>()];

        var outcomes = await AtOnceAsync(
            admins.Count,
            number => number % 3 == 0
                ? stores[number % 2].DeleteAsync(admins[number], Cancel)
                : stores[number % 2].UpdateAsync(admins[number], new UserUpdate { Role = UserRole.User }, null, Cancel));

        Assert.That(outcomes.Where(code => code is not null), Is.EqualTo((string[])[ErrorCodes.LastAdmin]));
        Assert.That(await AdminsAsync(), Is.EqualTo(1L));
    }

    [Test]
    public async Task The_last_two_admins_demoted_at_once_in_two_services_leave_one_every_time()
    {
        // Two of many seldom meet; two of two do, in some of the rounds.
        await using var host = Database.OpenHost();
        IUserStore[] stores = [Users, host.Resolve<IUserStore>()];
        Guid[] admins =
        [
            (await Users.CreateAsync(new NewUser { Email = "one@example.org", Role = UserRole.Admin }, Cancel)).Id,
            (await Users.CreateAsync(new NewUser { Email = "two@example.org", Role = UserRole.Admin }, Cancel)).Id,
        ];

        for (var round = 0; round < 30; round++)
        {
            var outcomes = await AtOnceAsync(
                2, number => stores[number].UpdateAsync(admins[number], new UserUpdate { Role = UserRole.User }, null, Cancel));

            Assert.That(outcomes, Is.EquivalentTo((string?[])[null, ErrorCodes.LastAdmin]));
            var demoted = admins[Array.IndexOf(outcomes, null)];
            await Users.UpdateAsync(demoted, new UserUpdate { Role = UserRole.Admin }, null, Cancel);
        }
    }

    [Test]
    public async Task A_unit_that_makes_a_successor_first_may_demote_the_last_admin()
    {
        var admin = await Users.CreateInitialAdminAsync("root@example.org", Cancel);

        await Database.Resolve<IWriteQueue>().WriteAsync(
            async (_, token) =>
            {
                await Users.CreateAsync(new NewUser { Email = "next@example.org", Role = UserRole.Admin }, token);
                await Users.UpdateAsync(admin.Id, new UserUpdate { Role = UserRole.User }, null, token);
            },
            Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT email FROM users WHERE role = 'admin'", Cancel), Is.EqualTo("next@example.org"));
    }

    /// <summary>Runs the calls at the same time; the code of each one's error, null for one that succeeded.</summary>
    private static Task<string?[]> AtOnceAsync(int count, Func<int, Task> call) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    await call(number);
                    return null;
                }
                catch (StoreException error)
                {
                    return error.Code;
                }
            },
            Cancel)));

    private Task<object?> AdminsAsync() => Database.ScalarAsync($"SELECT count(*) FROM users WHERE role = 'admin'", Cancel);
}
