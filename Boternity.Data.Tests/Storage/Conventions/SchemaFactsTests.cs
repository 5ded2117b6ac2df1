using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Conventions;

/// <summary>The schema that the migrations make, as the database itself describes it.</summary>
public sealed class SchemaFactsTests(Provider provider) : StoreSpec(provider)
{
    [Test]
    [SpecCase("boternity", 1)]
    public async Task Tables_of_this_version_exist_and_readers_see_them()
    {
        await using var context = await Database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContextAsync(Cancel);

        Assert.That(await LiveSchema.ReadAsync(Database, Cancel), Is.SupersetOf((string[])["table bots", "table soul_versions"]));
        Assert.That(await context.Bots.CountAsync(Cancel), Is.Zero);
        Assert.That(await context.SoulVersions.CountAsync(Cancel), Is.Zero);
    }

    [Test]
    public async Task Columns_keys_and_indexes_are_those_of_the_specification()
    {
        string[] expected =
        [
            "column bots.id TEXT NOT NULL",
            "column bots.slug TEXT NOT NULL",
            "column bots.description TEXT NOT NULL DEFAULT ''",
            "column bots.status TEXT NOT NULL DEFAULT 'active'",
            "column bots.category TEXT NOT NULL DEFAULT 'assistant'",
            "column bots.tags TEXT NOT NULL DEFAULT '[]'",
            "column bots.user_id TEXT",
            "column bots.version_count INTEGER NOT NULL DEFAULT 0",
            "column bots.last_active_at TEXT",
            "column bots.revision INTEGER NOT NULL DEFAULT 1",
            "index bots idx_bots_slug (slug) UNIQUE",
            "index soul_versions idx_soul_versions_bot_id_version (bot_id,version) UNIQUE",
            "reference soul_versions.bot_id to bots.id ON DELETE CASCADE ON UPDATE NO ACTION",
            "PRIMARY KEY bots pk_bots",
            "FOREIGN KEY soul_versions fk_soul_versions_bots_bot_id",
            "CHECK bots ck_bots_status",
        ];

        Assert.That(await LiveSchema.ReadAsync(Database, Cancel), Is.SupersetOf(expected));
    }

    [Test]
    public async Task Names_are_snake_case_and_say_what_they_name()
    {
        var lines = await LiveSchema.ReadAsync(Database, Cancel);

        foreach (var line in lines)
        {
            var words = line.Split(' ');
            var pattern = words[0] switch
            {
                "table" => "^table [a-z][a-z0-9_]*$",
                "column" => "^column [a-z][a-z0-9_]*[.][a-z][a-z0-9_]* ",
                "index" => $"^index {words[1]} (PRIMARY|idx_({words[1]}|audit_log)_[a-z0-9_]+) ",
                "reference" => "^reference [a-z0-9_.]+ to [a-z0-9_.]+ ",
                "PRIMARY" => $"^PRIMARY KEY {words[2]} pk_{words[2]}$",
                "FOREIGN" => $"^FOREIGN KEY {words[2]} fk_{words[2]}_[a-z0-9_]+$",
                "CHECK" => $"^CHECK {words[1]} ck_{words[1]}_[a-z0-9_]+$",
                _ => "^no other kind$",
            };
            Assert.That(line, Does.Match(pattern));
        }
    }

    [Test]
    public async Task Every_foreign_key_is_named_and_its_column_leads_an_index()
    {
        var lines = await LiveSchema.ReadAsync(Database, Cancel);
        var named = lines.Count(line => line.StartsWith("FOREIGN KEY", StringComparison.Ordinal));
        var references = lines.Where(line => line.StartsWith("reference ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1].Split('.'))
            .ToList();

        Assert.That(named, Is.EqualTo(references.Count).And.Positive);
        foreach (var (table, column) in references.Select(parts => (parts[0], parts[1])))
        {
            Assert.That(lines, Has.Some.Match($"^index {table} [A-Za-z0-9_]+ \\({column}[,)]"));
        }
    }
}
