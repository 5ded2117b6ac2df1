using Boternity.Data.Importing;

namespace Boternity.Data.Tests.Importing;

/// <summary>An older Boternity's database: the tables of spec/boternity.md 1, without rows unless a test adds them.</summary>
internal sealed class BoternityFile : UpstreamDatabase
{
    public const string Luna = "0195f39e-11aa-7b03-8c55-2f7e6d901c40";
    public const string Sol = "0195f39e-22bb-7b03-8c55-2f7e6d901c41";
    public const string Time = "2026-01-31T09:05:00.123456+00:00";

    // Keys without NOT NULL and CHECKs left out where a test wants what they would refuse.
    private const string Tables =
        """
        CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL,
          success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
        CREATE TABLE bots (id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',
          status TEXT NOT NULL DEFAULT 'active', category TEXT NOT NULL DEFAULT 'assistant', tags TEXT NOT NULL DEFAULT '[]', user_id TEXT,
          conversation_count INTEGER NOT NULL DEFAULT 0, total_tokens_used INTEGER NOT NULL DEFAULT 0, version_count INTEGER NOT NULL DEFAULT 0,
          created_at TEXT NOT NULL, updated_at TEXT NOT NULL, last_active_at TEXT);
        CREATE TABLE chat_sessions (id TEXT PRIMARY KEY NOT NULL, bot_id TEXT NOT NULL, title TEXT, started_at TEXT NOT NULL);
        """;

    public BoternityFile()
        : base("boternity.db")
    {
        Run(Tables);
        foreach (var version in (long[])[20260210, 20260211, 20260212, 20260214, 20260215, 20260216])
        {
            AddRow("_sqlx_migrations", version, "one", "2026-02-16 10:00:00", 1L, new byte[] { 1 }, 1L);
        }
    }

    public ImportSource Source => new(UpstreamSystem.Boternity, FilePath);

    public void AddBot(object? id, string slug, string? name = null, string tags = "[\"a\"]", string created = Time, string? active = null) =>
        AddRow("bots", id, slug, name ?? slug, "A bot", "active", "research", tags, null, 3L, 4L, 1L, created, created, active);
}
