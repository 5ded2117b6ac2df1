using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;
using Boternity.Data.Users;

namespace Boternity.Data.Tests.Users;

public sealed class UserStoreCreateTests(Provider provider) : StoreSpec(provider)
{
    private IUserStore Users => Database.Resolve<IUserStore>();

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/1", "TestMultiDriver_Authentication/users")]
    public async Task CreateAsync_stores_the_trimmed_email_and_the_role()
    {
        var user = await Users.CreateAsync(new NewUser { Email = " Luna@Example.org\t", Role = UserRole.Admin }, Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM users", Cancel)).Single();
        Assert.That((row["id"], row["created_at"]), Is.EqualTo((StoredText.Of(user.Id), StoredText.Of(Database.Now))));
        Assert.That((row["email"], row["normalized_email"]), Is.EqualTo(("Luna@Example.org", "luna@example.org")));
        Assert.That((row["role"], row["revision"]), Is.EqualTo(("admin", 1L)));
        Assert.That((user.Email, user.NormalizedEmail), Is.EqualTo(("Luna@Example.org", "luna@example.org")));
        Assert.That((user.Role, user.CreatedAt, user.Revision), Is.EqualTo((UserRole.Admin, Database.Now, 1L)));
    }

    [Test]
    public async Task CreateAsync_of_a_user_without_a_role_is_no_admin()
    {
        await Users.CreateAsync(new NewUser { Email = "luna@example.org" }, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT role FROM users", Cancel), Is.EqualTo("user"));
    }

    [TestCase("luna@example.org")]
    [TestCase("LUNA@EXAMPLE.ORG")]
    [TestCase(" Luna@example.org ")]
    [SpecCase("botmaker-compozy", "authrepo/4")]
    public async Task CreateAsync_email_that_is_taken_in_any_case_is_a_duplicate_that_names_one_constraint(string email)
    {
        await Users.CreateAsync(new NewUser { Email = "luna@example.org" }, Cancel);

        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateAsync(new NewUser { Email = email }, Cancel))!;

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.Duplicate, WriteOutcome.RolledBack)));
        Assert.That((error.Constraint, error.Table), Is.EqualTo(("idx_users_email_ci", "users")));
        Assert.That(error.Columns, Is.EqualTo((string[])["normalized_email"]));
        Assert.That(
            error.Message,
            Is.EqualTo("BD0104: Another user has the email, in this or another case (constraint idx_users_email_ci; table users; "
                + "columns normalized_email)."));
        Assert.That(
            (error.SqliteExtendedCode, error.SqlState),
            Is.EqualTo(Database.Provider == Provider.Sqlite ? ((int?)2067, (string?)null) : (null, "23505")));
        Assert.That(error.InnerException, Is.Not.Null.And.Not.InstanceOf<StoreException>());
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task CreateAsync_letters_beyond_ASCII_are_compared_as_they_are()
    {
        await Users.CreateAsync(new NewUser { Email = "\u00c0ida@example.org" }, Cancel);

        await Users.CreateAsync(new NewUser { Email = "\u00e0ida@example.org" }, Cancel);

        Assert.That(
            (await Database.QueryAsync($"SELECT normalized_email FROM users", Cancel)).Select(row => row["normalized_email"]),
            Is.EquivalentTo((string[])["\u00c0ida@example.org", "\u00e0ida@example.org"]));
    }

    [Test]
    public async Task CreateAsync_of_one_email_at_once_succeeds_for_one()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(
            async () =>
            {
                try
                {
                    var email = number % 2 == 0 ? "luna@example.org" : "LUNA@example.org";
                    return (await Users.CreateAsync(new NewUser { Email = email }, Cancel)).Email;
                }
                catch (StoreException error) when (error.Constraint == "idx_users_email_ci")
                {
                    return null;
                }
            },
            Cancel)));

        var stored = await Database.ScalarAsync($"SELECT email FROM users", Cancel);
        Assert.That(outcomes.Where(email => email is not null), Is.EqualTo([stored]));
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("luna")]
    [TestCase("@example.org")]
    [TestCase("luna@")]
    [TestCase("luna@example@org")]
    [TestCase("lu na@example.org")]
    [TestCase("luna@exam\u2003ple.org")]
    [TestCase("luna@exam\nple.org")]
    [TestCase("lu\u0007na@example.org")]
    [TestCase("lu\0na@example.org")]
    public async Task CreateAsync_text_that_is_no_email_is_refused_and_not_quoted(string email)
    {
        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateAsync(new NewUser { Email = email }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
        Assert.That(error.Message, Does.Contain("'Email'").And.Not.Contain("luna").And.Not.Contain("example"));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM users", Cancel), Is.EqualTo(0L));
    }

    [Test]
    public void CreateAsync_email_with_half_of_a_surrogate_pair_is_refused()
    {
        // Not a case of the test above: an attribute's text is stored as UTF-8, which has no such thing.
        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateAsync(new NewUser { Email = "lu\ud800na@example.org" }, Cancel))!;

        Assert.That(error.Message, Does.Contain("'Email' holds half of a surrogate pair at position 2"));
    }

    [Test]
    public async Task CreateAsync_email_may_have_320_units_and_not_one_more()
    {
        var longest = new string('a', User.MaxEmailLength - 2) + "@b";

        await Users.CreateAsync(new NewUser { Email = longest }, Cancel);

        Assert.That(await Database.ScalarAsync($"SELECT email FROM users", Cancel), Is.EqualTo(longest));
        var error = Assert.ThrowsAsync<StoreException>(() => Users.CreateAsync(new NewUser { Email = "a" + longest }, Cancel))!;
        Assert.That(error.Message, Does.Contain("'Email' is 321 UTF-16 units long"));
    }

    [Test]
    public void CreateAsync_role_that_is_none_is_refused()
    {
        var error = Assert.ThrowsAsync<StoreException>(
            () => Users.CreateAsync(new NewUser { Email = "luna@example.org", Role = (UserRole)7 }, Cancel))!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, WriteOutcome.None)));
        Assert.That(error.Message, Does.Contain("'Role'"));
    }
}
