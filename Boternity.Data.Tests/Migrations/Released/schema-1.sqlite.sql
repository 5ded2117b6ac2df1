-- A database of schema 1, as the version that made it left it: its migrations, rows, and objects of an operator's own.
PRAGMA application_id = 1112495172;
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA foreign_keys = 0;
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
) STRICT;
-- 20261121005956_Initial
CREATE TABLE "bots" (
    "id" TEXT NOT NULL CONSTRAINT "pk_bots" PRIMARY KEY,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL DEFAULT 'active',
    "category" TEXT NOT NULL DEFAULT 'assistant',
    "tags" TEXT NOT NULL DEFAULT '[]',
    "user_id" TEXT NULL,
    "conversation_count" INTEGER NOT NULL DEFAULT 0,
    "total_tokens_used" INTEGER NOT NULL DEFAULT 0,
    "version_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TEXT NOT NULL,
    "updated_at" TEXT NOT NULL,
    "last_active_at" TEXT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "ck_bots_category" CHECK (category IN ('assistant', 'creative', 'research', 'utility')),
    CONSTRAINT "ck_bots_conversation_count" CHECK (conversation_count >= 0),
    CONSTRAINT "ck_bots_revision" CHECK (revision >= 1),
    CONSTRAINT "ck_bots_status" CHECK (status IN ('active', 'disabled', 'archived')),
    CONSTRAINT "ck_bots_tags_json" CHECK (json_valid(tags)),
    CONSTRAINT "ck_bots_total_tokens_used" CHECK (total_tokens_used >= 0),
    CONSTRAINT "ck_bots_version_count" CHECK (version_count >= 0)
) STRICT;
CREATE TABLE "soul_versions" (
    "id" TEXT NOT NULL CONSTRAINT "pk_soul_versions" PRIMARY KEY,
    "bot_id" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "message" TEXT NULL,
    "created_at" TEXT NOT NULL,
    CONSTRAINT "ck_soul_versions_hash" CHECK (length(hash) = 64),
    CONSTRAINT "ck_soul_versions_version" CHECK (version >= 1),
    CONSTRAINT "fk_soul_versions_bots_bot_id" FOREIGN KEY ("bot_id") REFERENCES "bots" ("id") ON DELETE CASCADE
) STRICT;
CREATE INDEX "idx_bots_category" ON "bots" ("category", "created_at", "id");
CREATE INDEX "idx_bots_created_at" ON "bots" ("created_at", "id");
CREATE UNIQUE INDEX "idx_bots_slug" ON "bots" ("slug");
CREATE INDEX "idx_bots_status" ON "bots" ("status", "created_at", "id");
CREATE UNIQUE INDEX "idx_soul_versions_bot_id_version" ON "soul_versions" ("bot_id", "version");
INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261121005956_Initial', '10.0.14');
PRAGMA user_version = 1;
COMMIT;
PRAGMA foreign_keys = 1;
INSERT INTO bots (id, slug, name, description, status, category, tags, user_id, conversation_count, total_tokens_used, version_count, created_at, updated_at, last_active_at, revision) VALUES
    ('0190a1b2-c3d4-7000-8000-000000000001', 'luna', 'Luna', 'It''s a "guide"', 'active', 'creative', '["calm", "nïght"]', '0190a1b2-c3d4-7000-8000-0000000000ff', 7, 9007199254740993, 2, '2026-02-16T08:30:10.000000Z', '2026-02-16T08:30:59.999999Z', '2026-02-16T08:30:58.123456Z', 5),
    ('0190a1b2-c3d4-7000-8000-000000000002', 'old-bot', 'Old', '', 'archived', 'utility', '[]', NULL, 0, 0, 1, '2026-02-16T08:30:12.000000Z', '2026-02-16T08:30:12.000000Z', NULL, 1);
INSERT INTO soul_versions (id, bot_id, content, hash, version, message, created_at) VALUES
    ('0190a1b2-c3d4-7000-8000-000000000011', '0190a1b2-c3d4-7000-8000-000000000001', '# Luna
A calm guide — “Ünïcödé” 🌙.', 'b48e6e2af22dd31511dc5f81e3d6b20229dc7703514e2077172bf7c06ccc8e95', 1, NULL, '2026-02-16T08:30:10.000001Z'),
    ('0190a1b2-c3d4-7000-8000-000000000012', '0190a1b2-c3d4-7000-8000-000000000001', '# Luna
A calm guide, second draft.', 'f393bd67761fb6ffc6859354b7338110e835d01411439f6e1fb0d32baa671630', 2, 'Shorter', '2026-02-16T08:30:11.000002Z'),
    ('0190a1b2-c3d4-7000-8000-000000000013', '0190a1b2-c3d4-7000-8000-000000000002', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 1, '', '2026-02-16T08:30:12.000003Z');
-- What operators add: a view and an index of their own.
CREATE VIEW busy_bots AS SELECT b.name, s.version FROM bots b JOIN soul_versions s ON s.bot_id = b.id WHERE b.conversation_count > 0;
CREATE INDEX raw_bots_name ON bots (name) WHERE conversation_count > 0;
CREATE TRIGGER busy_bots_only BEFORE UPDATE OF name ON bots WHEN NEW.name = '' BEGIN SELECT RAISE(ABORT, 'no name'); END;
