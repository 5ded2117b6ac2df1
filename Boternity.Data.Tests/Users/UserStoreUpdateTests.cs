using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

public sealed class UserStoreUpdateTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/6")]
    public async Task UpdateAsync_all_members_changes_them_and_the_revision_alone()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        var before = await RowAsync(id);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var updated = await Users.UpdateAsync(id, new UserUpdate { Email = " Nova@example.org ", Role = UserRole.Admin }, 1, Cancel);

        var after = await RowAsync(id);
        Assert.That(
            after.Where(column => !Equals(column.Value, before[column.Key])).Select(column => column.Key),
            Is.EquivalentTo((string[])["email", "normalized_email", "role", "revision"]));
        Assert.That((after["email"], after["normalized_email"]), Is.EqualTo(("Nova@example.org", "nova@example.org")));
        Assert.That((after["role"], after["revision"]), Is.EqualTo(("admin", 2L)));
        Assert.That((updated.Email, updated.NormalizedEmail), Is.EqualTo(("Nova@example.org", "nova@example.org")));
        Assert.That((updated.Role, updated.Revision), Is.EqualTo((UserRole.Admin, 2L)));
    }

    [Test]
    public async Task UpdateAsync_one_member_leaves_the_other()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);

        await Users.UpdateAsync(id, new UserUpdate { Role = UserRole.Admin }, null, Cancel);
        await Users.UpdateAsync(id, new UserUpdate { Email = "nova@example.org" }, null, Cancel);

        var row = await RowAsync(id);
        Assert.That((row["email"], row["role"], row["revision"]), Is.EqualTo(("nova@example.org", "admin", 3L)));
    }

    [Test]
    public async Task UpdateAsync_may_change_the_case_of_the_email()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);

        await Users.UpdateAsync(id, new UserUpdate { Email = "Luna@example.org" }, null, Cancel);

        Assert.That((await RowAsync(id))["email"], Is.EqualTo("Luna@example.org"));
    }

    [TestCase("nova@example.org")]
    [TestCase("NOVA@example.org")]
    public async Task UpdateAsync_email_that_is_taken_is_a_duplicate_and_changes_nothing(string email)
    {
        await Database.AddUserAsync("nova@example.org", Cancel);
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        var before = await RowAsync(id);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Users.UpdateAsync(id, new UserUpdate { Email = email, Role = UserRole.Admin }, null, Cancel))!;

        Assert.That((error.Code, error.Conflict), Is.EqualTo((ErrorCodes.Duplicate, ConflictReason.Duplicate)));
        Assert.That((error.Constraint, error.Outcome), Is.EqualTo(("idx_users_email_ci", WriteOutcome.RolledBack)));
        Assert.That(await RowAsync(id), Is.EqualTo(before));
    }

    [Test]
    public async Task UpdateAsync_revision_that_moved_on_is_a_conflict_and_changes_nothing()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        await Users.UpdateAsync(id, new UserUpdate { Email = "first@example.org" }, expectedRevision: 1, Cancel);
        var before = await RowAsync(id);

        var error = Assert.ThrowsAsync<StoreException>(
            () => Users.UpdateAsync(id, new UserUpdate { Email = "second@example.org" }, expectedRevision: 1, Cancel))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Revision)));
        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.RevisionConflict, WriteOutcome.RolledBack)));
        Assert.That(await RowAsync(id), Is.EqualTo(before));
    }

    [TestCase(null)]
    [TestCase(1L)]
    public void UpdateAsync_absent_user_is_not_found(long? expectedRevision)
    {
        var id = Uuid7.Create(Database.Now);

        foreach (var update in (UserUpdate[])[new() { Email = "luna@example.org" }, new() { Role = UserRole.User }])
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Users.UpdateAsync(id, update, expectedRevision, Cancel))!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.NotFound, WriteOutcome.RolledBack)));
            Assert.That(error.Message, Does.Contain(StoredText.Of(id)));
        }
    }

    [Test]
    public async Task UpdateAsync_member_not_allowed_is_refused_by_its_name_and_nothing_is_stored()
    {
        var id = await Database.AddUserAsync("luna@example.org", Cancel);
        var before = await RowAsync(id);
        (UserUpdate Update, string Member)[] refused =
        [
            (new UserUpdate { Email = "luna" }, "Email"),
            (new UserUpdate { Email = " " }, "Email"),
            (new UserUpdate { Role = (UserRole)9 }, "Role"),
        ];

        foreach (var (update, member) in refused)
        {
            var error = Assert.ThrowsAsync<StoreException>(() => Users.UpdateAsync(id, update, null, Cancel), member)!;

            Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)), member);
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }

        Assert.That(await RowAsync(id), Is.EqualTo(before));
    }

    private async Task<IReadOnlyDictionary<string, object?>> RowAsync(Guid id) =>
        (await Database.QueryAsync($"SELECT * FROM users WHERE id = {id}", Cancel)).Single();
}
