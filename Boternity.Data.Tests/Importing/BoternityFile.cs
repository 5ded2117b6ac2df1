using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>An older Boternity's database: the tables of spec/boternity.md 1, without rows unless a test adds them.</summary>
internal sealed class BoternityFile : UpstreamDatabase
{
    public const string Luna = "0195f39e-11aa-7b03-8c55-2f7e6d901c40";
    public const string Sol = "0195f39e-22bb-7b03-8c55-2f7e6d901c41";
    public const string Time = "2026-01-31T09:05:00.123456+00:00";

    // As in the specification, where a column may be NULL or hold anything too.
    private const string Tables =
        """
        CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL,
          success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
        CREATE TABLE bots (id TEXT PRIMARY KEY NOT NULL, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
          status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'archived')),
          category TEXT NOT NULL DEFAULT 'assistant' CHECK (category IN ('assistant', 'creative', 'research', 'utility')),
          tags TEXT NOT NULL DEFAULT '[]', user_id TEXT, conversation_count INTEGER NOT NULL DEFAULT 0,
          total_tokens_used INTEGER NOT NULL DEFAULT 0, version_count INTEGER NOT NULL DEFAULT 0,
          created_at TEXT NOT NULL, updated_at TEXT NOT NULL, last_active_at TEXT);
        CREATE TABLE soul_versions (id TEXT PRIMARY KEY NOT NULL, bot_id TEXT NOT NULL REFERENCES bots (id) ON DELETE CASCADE,
          content TEXT NOT NULL, hash TEXT NOT NULL, version INTEGER NOT NULL, message TEXT, created_at TEXT NOT NULL, UNIQUE (bot_id, version));
        CREATE TABLE secrets (id TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL, encrypted_value BLOB NOT NULL,
          scope TEXT NOT NULL DEFAULT 'global', provider TEXT NOT NULL DEFAULT 'vault', created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
          UNIQUE (key, scope));
        CREATE TABLE api_keys (id TEXT PRIMARY KEY NOT NULL, key_hash TEXT NOT NULL, name TEXT NOT NULL DEFAULT 'default',
          created_at TEXT NOT NULL, last_used_at TEXT);
        CREATE TABLE chat_sessions (id TEXT PRIMARY KEY NOT NULL, bot_id TEXT NOT NULL, title TEXT, started_at TEXT NOT NULL);
        CREATE TABLE bot_kv_store (bot_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, created_at TEXT NOT NULL,
          updated_at TEXT NOT NULL, PRIMARY KEY (bot_id, key));
        CREATE TABLE memory_audit_log (id TEXT PRIMARY KEY NOT NULL, bot_id TEXT NOT NULL, memory_id TEXT NOT NULL, action TEXT NOT NULL,
          actor TEXT NOT NULL, details TEXT, created_at TEXT NOT NULL);
        CREATE TABLE provider_health (name TEXT PRIMARY KEY NOT NULL, priority INTEGER NOT NULL DEFAULT 0,
          circuit_state TEXT NOT NULL DEFAULT 'closed', consecutive_failures INTEGER NOT NULL DEFAULT 0, last_error TEXT,
          last_latency_ms INTEGER, total_calls INTEGER NOT NULL DEFAULT 0, total_failures INTEGER NOT NULL DEFAULT 0, uptime_since TEXT,
          updated_at TEXT NOT NULL);
        CREATE TABLE bot_files (id TEXT PRIMARY KEY NOT NULL, bot_id TEXT NOT NULL, filename TEXT NOT NULL,
          mime_type TEXT NOT NULL DEFAULT 'application/octet-stream', size_bytes INTEGER NOT NULL DEFAULT 0,
          version INTEGER NOT NULL DEFAULT 1, is_indexed INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
          UNIQUE (bot_id, filename));
        CREATE TABLE bot_file_versions (id TEXT PRIMARY KEY NOT NULL, file_id TEXT NOT NULL, version INTEGER NOT NULL,
          size_bytes INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL, UNIQUE (file_id, version));
        CREATE TABLE builder_drafts (session_id TEXT PRIMARY KEY, state_json TEXT NOT NULL, created_at TEXT NOT NULL);
        CREATE TABLE workflows (id TEXT PRIMARY KEY, name TEXT NOT NULL, owner_type TEXT NOT NULL, owner_bot_id TEXT,
          definition TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
        CREATE UNIQUE INDEX idx_workflows_name_owner ON workflows (name, owner_type, COALESCE(owner_bot_id, ''));
        CREATE TABLE workflow_runs (id TEXT PRIMARY KEY, workflow_id TEXT NOT NULL REFERENCES workflows (id), workflow_name TEXT NOT NULL,
          status TEXT NOT NULL, trigger_type TEXT NOT NULL, trigger_payload TEXT, context TEXT NOT NULL DEFAULT '{}',
          started_at TEXT NOT NULL, completed_at TEXT, error TEXT, concurrency_key TEXT);
        CREATE TABLE workflow_steps (id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES workflow_runs (id), step_id TEXT NOT NULL,
          step_name TEXT NOT NULL, status TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 1, idempotency_key TEXT, input TEXT, output TEXT,
          error TEXT, started_at TEXT, completed_at TEXT);
        CREATE TABLE bot_messages (id TEXT PRIMARY KEY, sender_bot_id TEXT NOT NULL, sender_bot_name TEXT NOT NULL,
          recipient_type TEXT NOT NULL, recipient_bot_id TEXT, recipient_channel TEXT, message_type TEXT NOT NULL, body TEXT NOT NULL,
          reply_to TEXT, timestamp TEXT NOT NULL);
        CREATE TABLE bot_channels (name TEXT PRIMARY KEY, created_at TEXT NOT NULL, created_by_bot_id TEXT NOT NULL);
        CREATE TABLE bot_subscriptions (bot_id TEXT NOT NULL, channel_name TEXT NOT NULL REFERENCES bot_channels (name),
          subscribed_at TEXT NOT NULL, PRIMARY KEY (bot_id, channel_name));
        """;

    public BoternityFile()
        : base("boternity.db")
    {
        Run(Tables);
        Run(
            """
            INSERT INTO _sqlx_migrations VALUES (20260210, 'one', '2026-02-10 10:00:00', 1, x'01', 1);
            INSERT INTO _sqlx_migrations VALUES (20260216, 'six', '2026-02-16 10:00:00', 1, x'02', 1);
            """);
    }

    public ImportSource Source => new(UpstreamSystem.Boternity, FilePath);

    /// <summary>A UUIDv7 with a number at its end.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"0195f39e-0000-7000-8000-{number:x12}");

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>A definition of one step, and whatever else is put into it.</summary>
    public static string Definition(string id, string name, string more = "") =>
        $$$"""
        {"id":"{{{id}}}","name":"{{{name}}}","version":"1.0.0","owner":{"type":"global"},{{{more}}}"triggers":[{"type":"webhook","path":"/{{{name}}}"}],
         "steps":[{"id":"get","name":"Get","type":"http","depends_on":[],"config":{"type":"http","method":"GET","url":"https://one.test"}}]}
        """;

    public void AddBot(object? id, string slug, string? name = null, string tags = "[\"a\"]", string created = Time, string? active = null) =>
        AddRow("bots", id, slug, name ?? slug, "A bot", "active", "research", tags, null, 3L, 4L, 1L, created, created, active);

    public void AddWorkflow(string? id, string name, string definition) =>
        AddRow("workflows", id, name, "global", null, definition, Time, Time);

    public void AddRun(string? id, string workflow, string status, string? completed = null, string context = "{}", string? key = null) =>
        AddRow("workflow_runs", id, workflow, "sweep", status, "manual", "null", context, Time, completed, null, key);

    public void AddStep(
        string? id, string run, string step, string status, long attempt = 1, string? key = null, string? started = Time, string? completed = null) =>
        AddRow("workflow_steps", id, run, step, "A step", status, attempt, key, null, "{\"n\":1e2}", null, started, completed);

    public void AddMessage(string? id, string type, string? bot, string? channel, string? replyTo = null, string body = "{\"text\":\"hi\"}") =>
        AddRow("bot_messages", id, Luna, "luna", type, bot, channel, "chat", body, replyTo, Time);
}
