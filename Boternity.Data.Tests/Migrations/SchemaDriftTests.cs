using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A schema that is not the one this version was built for is refused; what somebody added beside it is not.</summary>
public sealed class SchemaDriftTests(Provider provider) : StoreSpec(provider)
{
    private const int ForeignObjects = 3030;

    private readonly Provider _provider = provider;

    private SchemaManager Schema => Database.Resolve<SchemaManager>();

    [Test]
    public async Task VerifyAsync_of_a_migrated_database_finds_nothing()
    {
        var report = await Schema.VerifyAsync(Cancel);

        Assert.That(report.IsCurrent);
        Assert.That(report.ForeignObjects, Is.Empty);
        await Schema.EnsureCurrentAsync(Cancel);
    }

    [Test]
    public async Task VerifyAsync_of_an_empty_database_says_what_is_pending()
    {
        await using var empty = await TestEnvironment.OpenEmptyAsync(_provider, Cancel);
        var schema = empty.Resolve<SchemaManager>();

        Assert.That((await schema.VerifyAsync(Cancel)).Pending, Has.Count.EqualTo(SchemaEpoch.Current));
        await Assert.ThatAsync(() => schema.EnsureCurrentAsync(Cancel), ThrowsCode(ErrorCodes.SchemaBehind));
    }

    [TestCase("DROP INDEX idx_bots_status", "index idx_bots_status is missing")]
    [TestCase("DROP TABLE soul_versions", "table soul_versions is missing")]
    [TestCase("ALTER TABLE bots ADD COLUMN mine TEXT", "table bots / column mine is not expected")]
    [TestCase("ALTER TABLE bots RENAME COLUMN user_id TO owner_id", "table bots / column user_id is missing")]
    public async Task Difference_is_found_and_refused(string change, string expected)
    {
        await Database.ExecuteAsync(System.Runtime.CompilerServices.FormattableStringFactory.Create(change), Cancel);

        Assert.That((await Schema.VerifyAsync(Cancel)).Differences, Has.Member(expected));
        await Assert.ThatAsync(() => Schema.EnsureCurrentAsync(Cancel), ThrowsCode(ErrorCodes.SchemaDrift));
        await Assert.ThatAsync(() => Schema.MigrateAsync(Cancel), ThrowsCode(ErrorCodes.SchemaDrift));
    }

    [Test]
    public async Task Index_that_is_another_one_under_its_name_is_found()
    {
        await Database.ExecuteAsync($"DROP INDEX idx_bots_slug", Cancel);
        await Database.ExecuteAsync($"CREATE INDEX idx_bots_slug ON bots (slug)", Cancel);

        var difference = (await Schema.VerifyAsync(Cancel)).Differences.Single();

        Assert.That(difference, Does.StartWith("index idx_bots_slug is 'CREATE INDEX").And.Contains("not 'CREATE UNIQUE INDEX"));
    }

    [Test]
    public async Task Objects_of_somebody_else_are_a_warning()
    {
        await Database.ExecuteAsync($"CREATE TABLE mine (id INTEGER)", Cancel);
        await Database.ExecuteAsync($"CREATE INDEX my_bots ON bots (name)", Cancel);
        await Database.ExecuteAsync($"CREATE VIEW my_view AS SELECT name FROM bots", Cancel);
        var logs = new LogLines();

        var report = await Schema.VerifyAsync(Cancel);
        await using (var lab = new MigrationLab(_provider, Database.Target, migrations: null))
        {
            await lab.MigrateAsync(target: null, Cancel, logs);
        }

        Assert.That(report.IsCurrent);
        Assert.That(report.ForeignObjects, Is.EqualTo((string[])["index my_bots", "table mine", "view my_view"]));
        Assert.That(logs.Warnings, Is.EqualTo((int[])[ForeignObjects]));
    }

    [Test]
    public async Task Layout_and_quotes_of_a_definition_mean_nothing()
    {
        await Database.ExecuteAsync($"DROP INDEX idx_bots_slug", Cancel);
        await Database.ExecuteAsync($"CREATE UNIQUE INDEX idx_bots_slug /* by hand */ ON  bots(\"slug\")", Cancel);

        Assert.That((await Schema.VerifyAsync(Cancel)).IsCurrent);
    }

    [Test]
    public async Task History_of_a_newer_version_is_refused_by_a_migration()
    {
        await Database.ExecuteAsync($"INSERT INTO \"__EFMigrationsHistory\" VALUES ('20990101000000_Future', '99.0')", Cancel);

        await Assert.ThatAsync(() => Schema.MigrateAsync(Cancel), ThrowsCode(ErrorCodes.SchemaNewer));
        await Assert.ThatAsync(() => Schema.VerifyAsync(Cancel), ThrowsCode(ErrorCodes.SchemaNewer));
        await Assert.ThatAsync(() => Schema.PlanAsync(Cancel), ThrowsCode(ErrorCodes.SchemaNewer));
    }

    private static NUnit.Framework.Constraints.EqualStringConstraint ThrowsCode(string code) =>
        Throws.InstanceOf<StoreException>().With.Property(nameof(StoreException.Code)).EqualTo(code);
}
