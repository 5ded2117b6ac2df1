using System.Data.Common;
using System.Runtime.CompilerServices;
using Boternity.Data.Bots;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>What the database itself does for, and refuses to, those who write past the library.</summary>
public sealed class SchemaChecksTests(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    [TestCase("status = 'deleted'", "ck_bots_status")]
    [TestCase("status = 'Active'", "ck_bots_status")]
    [TestCase("status = ''", "ck_bots_status")]
    [TestCase("category = 'other'", "ck_bots_category")]
    [TestCase("conversation_count = -1", "ck_bots_conversation_count")]
    [TestCase("total_tokens_used = -1", "ck_bots_total_tokens_used")]
    [TestCase("version_count = -1", "ck_bots_version_count")]
    [TestCase("revision = 0", "ck_bots_revision")]
    public async Task Bot_with_a_value_that_is_not_allowed_is_refused_by_its_check(string assignment, string check)
    {
        await Database.AddBotAsync("luna", Cancel);

        var error = Refused($"UPDATE bots SET {assignment}");

        Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, check)));
    }

    [TestCase("version = 0", "ck_soul_versions_version")]
    [TestCase("version = -1", "ck_soul_versions_version")]
    [TestCase("hash = ''", "ck_soul_versions_hash")]
    [TestCase("hash = substr(hash, 2)", "ck_soul_versions_hash")]
    [TestCase("hash = hash || '0'", "ck_soul_versions_hash")]
    public async Task Soul_with_a_value_that_is_not_allowed_is_refused_by_its_check(string assignment, string check)
    {
        await AddSoulAsync();

        var error = Refused($"UPDATE soul_versions SET {assignment}");

        Assert.That((error.Kind, error.Constraint), Is.EqualTo((StoreErrorKind.Check, check)));
    }

    [Test]
    public async Task Tags_that_are_not_JSON_are_refused()
    {
        await Database.AddBotAsync("luna", Cancel);

        foreach (var tags in (string[])["", "a,b", "[", "['a']", "[\"a\"] x"])
        {
            var error = Refused($"UPDATE bots SET tags = '{tags.Replace("'", "''", StringComparison.Ordinal)}'");

            // On PostgreSQL the column's type refuses, before a check could.
            var (kind, check) = _provider == Provider.Sqlite ? (StoreErrorKind.Check, "ck_bots_tags_json") : (StoreErrorKind.InvalidInput, null);
            Assert.That((error.Kind, error.Constraint), Is.EqualTo((kind, check)), tags);
        }
    }

    [TestCase("conversation_count = 'many'")]
    [TestCase("version_count = 'x'")]
    public async Task Text_in_a_column_of_numbers_is_refused(string assignment)
    {
        await Database.AddBotAsync("luna", Cancel);

        Assert.That(Refused($"UPDATE bots SET {assignment}").Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
    }

    [TestCase("bots", "slug")]
    [TestCase("bots", "name")]
    [TestCase("bots", "description")]
    [TestCase("bots", "created_at")]
    [TestCase("bots", "id")]
    [TestCase("soul_versions", "content")]
    [TestCase("soul_versions", "bot_id")]
    public async Task Null_in_a_column_that_needs_a_value_is_refused_by_its_name(string table, string column)
    {
        await AddSoulAsync();

        var error = Refused($"UPDATE {table} SET {column} = NULL");

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.NotNull));
        Assert.That((error.Table, error.Columns), Is.EqualTo((table, (string[])[column])));
    }

    [Test]
    public async Task Soul_of_an_absent_bot_is_refused()
    {
        await AddSoulAsync();

        var error = Refused($"UPDATE soul_versions SET bot_id = '{StoredText.Of(Uuid7.Create(Database.Now))}'");

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignKey));
    }

    [Test]
    public async Task Second_soul_of_one_version_is_refused()
    {
        var bot = await AddSoulAsync();

        var error = Refused(
            $"INSERT INTO soul_versions SELECT '{StoredText.Of(Uuid7.Create(Database.Now))}', bot_id, 'other', hash, version, NULL, created_at FROM soul_versions");

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, ConflictReason.Duplicate)));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions WHERE bot_id = {bot}", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task Columns_left_out_of_an_insert_get_their_defaults()
    {
        var id = Uuid7.Create(Database.Now);

        await Database.ExecuteAsync(
            $"INSERT INTO bots (id, slug, name, created_at, updated_at) VALUES ({id}, 'luna', 'Luna', {Database.Now}, {Database.Now})", Cancel);

        var row = (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        Assert.That((row["description"], row["status"], row["category"], row["tags"]), Is.EqualTo(("", "active", "assistant", "[]")));
        Assert.That((row["conversation_count"], row["total_tokens_used"], row["version_count"]), Is.EqualTo((0L, 0L, 0L)));
        Assert.That((row["revision"], row["user_id"], row["last_active_at"]), Is.EqualTo((1L, (object?)null, (object?)null)));
        Assert.That((await Database.Resolve<IBotStore>().GetAsync(id, Cancel))?.Tags, Is.Empty);
    }

    private async Task<Guid> AddSoulAsync()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await Database.ExecuteAsync(
            $"""
            INSERT INTO soul_versions (id, bot_id, content, hash, version, message, created_at)
            VALUES ({Uuid7.Create(Database.Now)}, {bot}, '', {new string('0', 64)}, 1, NULL, {Database.Now})
            """,
            Cancel);
        return bot;
    }

    private StoreException Refused(string sql)
    {
        var thrown = Assert.CatchAsync<DbException>(() => Database.ExecuteAsync(FormattableStringFactory.Create(sql), Cancel), sql)!;

        return (StoreException)StoreErrors.Translate(thrown);
    }
}
