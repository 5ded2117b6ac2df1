using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Secrets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "data_keys",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "bytea", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    purpose = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    wrapped = table.Column<byte[]>(type: "bytea", nullable: false),
                    wrapping_key_id = table.Column<byte[]>(type: "bytea", nullable: false, computedColumnSql: "substr(wrapped, 9, 16)", stored: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    retired_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_keys", x => x.id);
                    table.CheckConstraint("ck_data_keys_id", "length(id) = 16");
                    table.CheckConstraint("ck_data_keys_scope", "scope = lower(scope) AND (scope = 'global' OR length(scope) = 36 OR (length(scope) = 41 AND substr(scope, 1, 5) = 'user:'))");
                    table.CheckConstraint("ck_data_keys_state", "state IN ('active', 'decrypt_only', 'disabled')");
                    table.CheckConstraint("ck_data_keys_version", "version >= 1");
                    table.CheckConstraint("ck_data_keys_wrapped", "length(wrapped) = 132 AND substr(wrapped, 1, 8) = '\\x8B42534501010200'::bytea");
                });

            // ANALYZE would copy wrapped keys to pg_statistic, where they outlive their destruction.
            migrationBuilder.Sql("ALTER TABLE data_keys ALTER COLUMN wrapped SET STATISTICS 0");

            migrationBuilder.CreateTable(
                name: "destroyed_keys",
                columns: table => new
                {
                    id = table.Column<byte[]>(type: "bytea", nullable: false),
                    scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    purpose = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    destroyed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_destroyed_keys", x => x.id);
                    table.CheckConstraint("ck_destroyed_keys_version", "version >= 1");
                });

            migrationBuilder.CreateTable(
                name: "key_rotation_jobs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    scope = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    from_key = table.Column<byte[]>(type: "bytea", nullable: true),
                    to_key = table.Column<byte[]>(type: "bytea", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    total = table.Column<long>(type: "bigint", nullable: false),
                    done = table.Column<long>(type: "bigint", nullable: false),
                    skipped = table.Column<long>(type: "bigint", nullable: false),
                    failed = table.Column<long>(type: "bigint", nullable: false),
                    cursor = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_owner = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    heartbeat_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error_code = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_key_rotation_jobs", x => x.id);
                    table.CheckConstraint("ck_key_rotation_jobs_counters", "total >= 0 AND done >= 0 AND skipped >= 0 AND failed >= 0");
                    table.CheckConstraint("ck_key_rotation_jobs_kind", "kind IN ('rewrap', 'reencrypt')");
                    table.CheckConstraint("ck_key_rotation_jobs_lease", "(lease_owner IS NULL) = (lease_until IS NULL)");
                    table.CheckConstraint("ck_key_rotation_jobs_state", "state IN ('pending', 'running', 'paused', 'completed', 'completed_with_failures', 'failed')");
                });

            migrationBuilder.CreateTable(
                name: "keyring_state",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_keyring_state", x => x.id);
                    table.CheckConstraint("ck_keyring_state_id", "id = 1");
                });

            migrationBuilder.CreateTable(
                name: "secret_audit_log",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    actor_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    action = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    scope = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    secret_id = table.Column<Guid>(type: "uuid", nullable: true),
                    name = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    value_version = table.Column<long>(type: "bigint", nullable: true),
                    key_id = table.Column<byte[]>(type: "bytea", nullable: true),
                    outcome = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    correlation_id = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_secret_audit_log", x => x.id);
                    table.CheckConstraint("ck_secret_audit_log_action", "action IN ('create', 'update', 'reveal', 'resolve', 'delete', 'rotate', 'rewrap', 'reencrypt', 'shred', 'import', 'denied', 'open_failed')");
                    table.CheckConstraint("ck_secret_audit_log_actor_kind", "actor_kind IN ('system', 'user', 'bot', 'service')");
                });

            migrationBuilder.CreateTable(
                name: "secrets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    scope = table.Column<string>(type: "text", nullable: false, defaultValue: "global", collation: "C"),
                    encrypted_value = table.Column<byte[]>(type: "bytea", nullable: true),
                    provider = table.Column<string>(type: "text", nullable: false, defaultValue: "vault", collation: "C"),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    hint = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    data_key_id = table.Column<byte[]>(type: "bytea", nullable: true, computedColumnSql: "substr(encrypted_value, 9, 16)", stored: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_secrets", x => x.id);
                    table.CheckConstraint("ck_secrets_encrypted_value", "encrypted_value IS NULL OR (length(encrypted_value) BETWEEN 132 AND 65636 AND (length(encrypted_value) - 100) % 32 = 0 AND substr(encrypted_value, 1, 5) = '\\x8B42534501'::bytea AND substr(encrypted_value, 7, 1) = '\\x01'::bytea)");
                    table.CheckConstraint("ck_secrets_provider", "provider IN ('vault', 'keychain', 'environment')");
                    table.CheckConstraint("ck_secrets_scope", "scope = lower(scope) AND (scope = 'global' OR length(scope) = 36)");
                    table.CheckConstraint("ck_secrets_value", "(provider = 'vault') = (encrypted_value IS NOT NULL)");
                    table.CheckConstraint("ck_secrets_version", "version >= 1");
                    table.ForeignKey(
                        name: "fk_secrets_data_keys_data_key_id",
                        column: x => x.data_key_id,
                        principalTable: "data_keys",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "key_rotation_failures",
                columns: table => new
                {
                    job_id = table.Column<Guid>(type: "uuid", nullable: false),
                    table_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    record_id = table.Column<Guid>(type: "uuid", nullable: false),
                    code = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_key_rotation_failures", x => new { x.job_id, x.table_name, x.record_id });
                    table.ForeignKey(
                        name: "fk_key_rotation_failures_key_rotation_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "key_rotation_jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "idx_api_keys_pepper_key_id",
                table: "api_keys",
                column: "pepper_key_id");

            migrationBuilder.CreateIndex(
                name: "idx_data_keys_active",
                table: "data_keys",
                columns: new[] { "scope", "purpose" },
                unique: true,
                filter: "state = 'active'");

            migrationBuilder.CreateIndex(
                name: "idx_data_keys_scope_purpose_version",
                table: "data_keys",
                columns: new[] { "scope", "purpose", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_data_keys_wrapping_key_id",
                table: "data_keys",
                columns: new[] { "wrapping_key_id", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_destroyed_keys_scope_purpose_version",
                table: "destroyed_keys",
                columns: new[] { "scope", "purpose", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_key_rotation_jobs_state",
                table: "key_rotation_jobs",
                columns: new[] { "state", "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_secret_audit_log_name",
                table: "secret_audit_log",
                columns: new[] { "scope", "name", "occurred_at", "id" },
                descending: new[] { false, false, true, true });

            migrationBuilder.CreateIndex(
                name: "idx_secret_audit_log_occurred_at",
                table: "secret_audit_log",
                columns: new[] { "occurred_at", "id" },
                descending: new bool[0]);

            migrationBuilder.CreateIndex(
                name: "idx_secret_audit_log_scope",
                table: "secret_audit_log",
                columns: new[] { "scope", "occurred_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "idx_secrets_data_key_id",
                table: "secrets",
                columns: new[] { "data_key_id", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_secrets_key_scope",
                table: "secrets",
                columns: new[] { "key", "scope" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_secrets_scope",
                table: "secrets",
                columns: new[] { "scope", "key" });

            migrationBuilder.AddForeignKey(
                name: "fk_api_keys_data_keys_pepper_key_id",
                table: "api_keys",
                column: "pepper_key_id",
                principalTable: "data_keys",
                principalColumn: "id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_api_keys_data_keys_pepper_key_id",
                table: "api_keys");

            migrationBuilder.DropTable(
                name: "destroyed_keys");

            migrationBuilder.DropTable(
                name: "key_rotation_failures");

            migrationBuilder.DropTable(
                name: "keyring_state");

            migrationBuilder.DropTable(
                name: "secret_audit_log");

            migrationBuilder.DropTable(
                name: "secrets");

            migrationBuilder.DropTable(
                name: "key_rotation_jobs");

            migrationBuilder.DropTable(
                name: "data_keys");

            migrationBuilder.DropIndex(
                name: "idx_api_keys_pepper_key_id",
                table: "api_keys");
        }
    }
}
