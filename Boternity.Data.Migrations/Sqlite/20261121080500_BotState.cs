using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class BotState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Users had no table before, so nothing could name one: what stands here is the mark of another system.
            migrationBuilder.Sql("UPDATE bots SET user_id = NULL WHERE user_id IS NOT NULL;");

            migrationBuilder.CreateTable(
                name: "bot_deployments",
                columns: table => new
                {
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    ai_provider = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    channel_type = table.Column<string>(type: "TEXT", nullable: false),
                    container_id = table.Column<string>(type: "TEXT", nullable: true),
                    status = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "created"),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_deployments", x => x.bot_id);
                    table.CheckConstraint("ck_bot_deployments_revision", "revision >= 1");
                    table.CheckConstraint("ck_bot_deployments_status", "status IN ('created', 'running', 'stopped', 'error')");
                    table.ForeignKey(
                        name: "fk_bot_deployments_bots_bot_id",
                        column: x => x.bot_id,
                        principalTable: "bots",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bot_files",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    filename = table.Column<string>(type: "TEXT", nullable: false),
                    mime_type = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "application/octet-stream"),
                    size_bytes = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 1),
                    is_indexed = table.Column<bool>(type: "INTEGER", nullable: false, defaultValue: false),
                    content_hash = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_files", x => x.id);
                    table.CheckConstraint("ck_bot_files_content_hash", "length(content_hash) = 64");
                    table.CheckConstraint("ck_bot_files_is_indexed_bool", "is_indexed IN (0, 1)");
                    table.CheckConstraint("ck_bot_files_revision", "revision >= 1");
                    table.CheckConstraint("ck_bot_files_size_bytes", "size_bytes >= 0");
                    table.CheckConstraint("ck_bot_files_version", "version >= 1");
                    table.ForeignKey(
                        name: "fk_bot_files_bots_bot_id",
                        column: x => x.bot_id,
                        principalTable: "bots",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "bot_kv_store",
                columns: table => new
                {
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L),
                    expires_at = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_kv_store", x => new { x.bot_id, x.key });
                    table.CheckConstraint("ck_bot_kv_store_revision", "revision >= 1");
                    table.CheckConstraint("ck_bot_kv_store_value_json", "json_valid(value)");
                    table.ForeignKey(
                        name: "fk_bot_kv_store_bots_bot_id",
                        column: x => x.bot_id,
                        principalTable: "bots",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "memory_audit_log",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    memory_id = table.Column<string>(type: "TEXT", nullable: false),
                    action = table.Column<string>(type: "TEXT", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    details = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_memory_audit_log", x => x.id);
                    table.CheckConstraint("ck_memory_audit_log_action", "action IN ('add', 'delete', 'share', 'revoke', 'merge')");
                });

            migrationBuilder.CreateTable(
                name: "provider_health",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    priority = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    circuit_state = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "closed"),
                    consecutive_failures = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 0),
                    last_error = table.Column<string>(type: "TEXT", nullable: true),
                    last_latency_ms = table.Column<long>(type: "INTEGER", nullable: true),
                    total_calls = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    total_failures = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    uptime_since = table.Column<string>(type: "TEXT", nullable: true),
                    opened_at = table.Column<string>(type: "TEXT", nullable: true),
                    retry_at = table.Column<string>(type: "TEXT", nullable: true),
                    rate_limited_until = table.Column<string>(type: "TEXT", nullable: true),
                    last_success_at = table.Column<string>(type: "TEXT", nullable: true),
                    probe_token = table.Column<string>(type: "TEXT", nullable: true),
                    probe_expires_at = table.Column<string>(type: "TEXT", nullable: true),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_provider_health", x => x.name);
                    table.CheckConstraint("ck_provider_health_circuit_state", "circuit_state IN ('closed', 'open', 'half_open')");
                    table.CheckConstraint("ck_provider_health_consecutive_failures", "consecutive_failures >= 0");
                    table.CheckConstraint("ck_provider_health_last_latency_ms", "last_latency_ms >= 0");
                    table.CheckConstraint("ck_provider_health_priority", "priority >= 0");
                    table.CheckConstraint("ck_provider_health_probe", "(probe_token IS NULL) = (probe_expires_at IS NULL)");
                    table.CheckConstraint("ck_provider_health_revision", "revision >= 1");
                    table.CheckConstraint("ck_provider_health_total_calls", "total_calls >= 0");
                    table.CheckConstraint("ck_provider_health_total_failures", "total_failures >= 0");
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", nullable: false),
                    normalized_email = table.Column<string>(type: "TEXT", nullable: false, computedColumnSql: "lower(email)", stored: true),
                    role = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                    table.CheckConstraint("ck_users_revision", "revision >= 1");
                    table.CheckConstraint("ck_users_role", "role IN ('user', 'admin')");
                });

            migrationBuilder.CreateTable(
                name: "bot_file_versions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    file_id = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    size_bytes = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    content_hash = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_file_versions", x => x.id);
                    table.CheckConstraint("ck_bot_file_versions_content_hash", "length(content_hash) = 64");
                    table.CheckConstraint("ck_bot_file_versions_size_bytes", "size_bytes >= 0");
                    table.CheckConstraint("ck_bot_file_versions_version", "version >= 1");
                    table.ForeignKey(
                        name: "fk_bot_file_versions_bot_files_file_id",
                        column: x => x.file_id,
                        principalTable: "bot_files",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "default"),
                    prefix = table.Column<string>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    alg = table.Column<int>(type: "INTEGER", nullable: false),
                    pepper_key_id = table.Column<byte[]>(type: "BLOB", nullable: true),
                    scopes = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "[]"),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    expires_at = table.Column<string>(type: "TEXT", nullable: true),
                    revoked_at = table.Column<string>(type: "TEXT", nullable: true),
                    last_used_at = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                    table.CheckConstraint("ck_api_keys_alg", "alg IN (1, 2)");
                    table.CheckConstraint("ck_api_keys_hash", "length(hash) = 32");
                    table.CheckConstraint("ck_api_keys_pepper", "(alg = 2) = (pepper_key_id IS NOT NULL)");
                    table.CheckConstraint("ck_api_keys_pepper_key_id", "length(pepper_key_id) = 16");
                    table.CheckConstraint("ck_api_keys_scopes_json", "json_valid(scopes)");
                    table.ForeignKey(
                        name: "fk_api_keys_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "idx_bots_user_id",
                table: "bots",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "idx_api_keys_created_at",
                table: "api_keys",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_api_keys_hash",
                table: "api_keys",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_api_keys_prefix",
                table: "api_keys",
                column: "prefix",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_api_keys_user_id",
                table: "api_keys",
                columns: new[] { "user_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_bot_deployments_created_at",
                table: "bot_deployments",
                columns: new[] { "created_at", "bot_id" });

            migrationBuilder.CreateIndex(
                name: "idx_bot_deployments_name",
                table: "bot_deployments",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_bot_deployments_status",
                table: "bot_deployments",
                columns: new[] { "status", "created_at", "bot_id" });

            migrationBuilder.CreateIndex(
                name: "idx_bot_file_versions_content_hash",
                table: "bot_file_versions",
                column: "content_hash",
                filter: "content_hash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_bot_file_versions_file_id_version",
                table: "bot_file_versions",
                columns: new[] { "file_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_bot_files_bot_id_filename",
                table: "bot_files",
                columns: new[] { "bot_id", "filename" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_bot_files_content_hash",
                table: "bot_files",
                column: "content_hash",
                filter: "content_hash IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_bot_kv_store_expires_at",
                table: "bot_kv_store",
                column: "expires_at",
                filter: "expires_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_audit_log_bot_id",
                table: "memory_audit_log",
                columns: new[] { "bot_id", "created_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "idx_audit_log_memory_id",
                table: "memory_audit_log",
                columns: new[] { "memory_id", "created_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "idx_provider_health_priority",
                table: "provider_health",
                columns: new[] { "priority", "name" });

            migrationBuilder.CreateIndex(
                name: "idx_users_created_at",
                table: "users",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_users_email",
                table: "users",
                column: "email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_users_email_ci",
                table: "users",
                column: "normalized_email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_users_role",
                table: "users",
                columns: new[] { "role", "created_at", "id" });

            migrationBuilder.AddForeignKey(
                name: "fk_bots_users_user_id",
                table: "bots",
                column: "user_id",
                principalTable: "users",
                principalColumn: "id",
                onDelete: ReferentialAction.SetNull);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_bots_users_user_id",
                table: "bots");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "bot_deployments");

            migrationBuilder.DropTable(
                name: "bot_file_versions");

            migrationBuilder.DropTable(
                name: "bot_kv_store");

            migrationBuilder.DropTable(
                name: "memory_audit_log");

            migrationBuilder.DropTable(
                name: "provider_health");

            migrationBuilder.DropTable(
                name: "users");

            migrationBuilder.DropTable(
                name: "bot_files");

            migrationBuilder.DropIndex(
                name: "idx_bots_user_id",
                table: "bots");
        }
    }
}
