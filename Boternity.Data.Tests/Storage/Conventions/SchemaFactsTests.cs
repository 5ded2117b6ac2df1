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

        Assert.That(await LiveSchema.ReadAsync(Database, Cancel), Is.SupersetOf((string[])
        [
            "table api_keys", "table bot_deployments", "table bot_file_versions", "table bot_files", "table bot_kv_store", "table bots",
            "table memory_audit_log", "table provider_health", "table soul_versions", "table users",
        ]));
        Assert.That(await context.Bots.CountAsync(Cancel), Is.Zero);
        Assert.That(await context.SoulVersions.CountAsync(Cancel), Is.Zero);
    }

    [Test]
    [SpecCase("botmaker-compozy", "migrations/3", "migrations/4", "migrations/5", "migrations/6")]
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
            "column bot_deployments.bot_id TEXT NOT NULL",
            "column bot_deployments.name TEXT NOT NULL",
            "column bot_deployments.ai_provider TEXT NOT NULL",
            "column bot_deployments.model TEXT NOT NULL",
            "column bot_deployments.channel_type TEXT NOT NULL",
            "column bot_deployments.container_id TEXT",
            "column bot_deployments.status TEXT NOT NULL DEFAULT 'created'",
            "column bot_deployments.created_at TEXT NOT NULL DEFAULT NOW",
            "column bot_deployments.updated_at TEXT NOT NULL DEFAULT NOW",
            "index bot_deployments idx_bot_deployments_name (name) UNIQUE",
            "index bot_deployments idx_bot_deployments_status (status,created_at,bot_id)",
            "column users.normalized_email TEXT NOT NULL",
            "index users idx_users_email (email) UNIQUE",
            "index users idx_users_email_ci (normalized_email) UNIQUE",
            "index users idx_users_role (role,created_at,id)",
            "column users.created_at TEXT NOT NULL DEFAULT NOW",
            "index api_keys idx_api_keys_prefix (prefix) UNIQUE",
            "index api_keys idx_api_keys_hash (hash) UNIQUE",
            "index api_keys idx_api_keys_user_id (user_id,created_at,id)",
            "index api_keys idx_api_keys_created_at (created_at,id)",
            "column api_keys.hash BLOB NOT NULL",
            "CHECK api_keys ck_api_keys_pepper",
            "index bot_kv_store PRIMARY (bot_id,key) UNIQUE",
            "index bot_kv_store idx_bot_kv_store_expires_at (expires_at) PARTIAL",
            "index memory_audit_log idx_audit_log_bot_id (bot_id,created_at,id)",
            "index memory_audit_log idx_audit_log_memory_id (memory_id,created_at,id)",
            "column provider_health.circuit_state TEXT NOT NULL DEFAULT 'closed'",
            "column bot_files.mime_type TEXT NOT NULL DEFAULT 'application/octet-stream'",
            "column bot_files.is_indexed INTEGER NOT NULL DEFAULT 0",
            "index bot_files idx_bot_files_bot_id_filename (bot_id,filename) UNIQUE",
            "index bot_file_versions idx_bot_file_versions_file_id_version (file_id,version) UNIQUE",
            "reference bots.user_id to users.id ON DELETE SET NULL ON UPDATE NO ACTION",
            "reference bot_deployments.bot_id to bots.id ON DELETE CASCADE ON UPDATE NO ACTION",
            "reference bot_kv_store.bot_id to bots.id ON DELETE CASCADE ON UPDATE NO ACTION",
            "reference bot_files.bot_id to bots.id ON DELETE CASCADE ON UPDATE NO ACTION",
            "reference bot_file_versions.file_id to bot_files.id ON DELETE CASCADE ON UPDATE NO ACTION",
            "reference api_keys.user_id to users.id ON DELETE CASCADE ON UPDATE NO ACTION",
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
                "reference" => "^reference [a-z0-9_.,]+ to [a-z0-9_.,]+ ",
                "PRIMARY" => $"^PRIMARY KEY {words[2]} pk_{words[2]}$",
                "UNIQUE" => $"^UNIQUE {words[1]} ak_{words[1]}_[a-z0-9_]+$",
                "FOREIGN" => $"^FOREIGN KEY {words[2]} fk_{words[2]}_[a-z0-9_]+$",
                "CHECK" => $"^CHECK {words[1]} ck_{words[1]}_[a-z0-9_]+$",
                _ => "^no other kind$",
            };
            Assert.That(line, Does.Match(pattern));
        }
    }

    [Test]
    public async Task Every_foreign_key_is_named_and_its_columns_lead_an_index()
    {
        var lines = await LiveSchema.ReadAsync(Database, Cancel);
        var named = lines.Count(line => line.StartsWith("FOREIGN KEY", StringComparison.Ordinal));
        var references = lines.Where(line => line.StartsWith("reference ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1].Split('.'))
            .ToList();

        Assert.That(named, Is.EqualTo(references.Count).And.Positive);
        foreach (var (table, columns) in references.Select(parts => (parts[0], parts[1])))
        {
            Assert.That(lines, Has.Some.Match($"^index {table} [A-Za-z0-9_]+ \\({columns}[,)]"));
        }
    }
}
