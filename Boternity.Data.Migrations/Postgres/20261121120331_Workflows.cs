using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Workflows : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "workflows",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    owner_bot_id = table.Column<Guid>(type: "uuid", nullable: true),
                    owner_key = table.Column<string>(type: "text", nullable: false, computedColumnSql: "COALESCE(CAST(owner_bot_id AS text), '')", stored: true, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    revision = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    definition = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflows", x => x.id);
                    table.CheckConstraint("ck_workflows_owner", "(owner_type = 'bot') = (owner_bot_id IS NOT NULL)");
                    table.CheckConstraint("ck_workflows_owner_type", "owner_type IN ('global', 'bot')");
                    table.CheckConstraint("ck_workflows_revision", "revision >= 1");
                });

            migrationBuilder.CreateTable(
                name: "workflow_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    workflow_id = table.Column<Guid>(type: "uuid", nullable: true),
                    workflow_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_revision = table.Column<long>(type: "bigint", nullable: false),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trigger_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    trigger_payload = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    context = table.Column<JsonElement>(type: "jsonb", nullable: false, defaultValueSql: "'{}'"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    concurrency_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    concurrency_limit = table.Column<int>(type: "integer", nullable: true),
                    parent_run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_owner = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cancel_requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revision = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_runs", x => x.id);
                    table.CheckConstraint("ck_workflow_runs_completed_at", "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'crashed', 'cancelled'))");
                    table.CheckConstraint("ck_workflow_runs_concurrency", "concurrency_limit IS NULL OR (concurrency_limit >= 1 AND concurrency_key IS NOT NULL)");
                    table.CheckConstraint("ck_workflow_runs_lease", "(lease_owner IS NULL) = (lease_expires_at IS NULL)");
                    table.CheckConstraint("ck_workflow_runs_leased_runs", "lease_owner IS NULL OR status = 'running'");
                    table.CheckConstraint("ck_workflow_runs_revision", "revision >= 1");
                    table.CheckConstraint("ck_workflow_runs_status", "status IN ('pending', 'running', 'paused', 'completed', 'failed', 'crashed', 'cancelled')");
                    table.CheckConstraint("ck_workflow_runs_workflow_revision", "workflow_revision >= 1");
                    table.ForeignKey(
                        name: "fk_workflow_runs_workflows_workflow_id",
                        column: x => x.workflow_id,
                        principalTable: "workflows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "workflow_triggers",
                columns: table => new
                {
                    workflow_id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    schedule = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    timezone = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    path = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    source = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    event_type = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_triggers", x => new { x.workflow_id, x.position });
                    table.CheckConstraint("ck_workflow_triggers_event", "(type = 'event') = (source IS NOT NULL AND event_type IS NOT NULL)");
                    table.CheckConstraint("ck_workflow_triggers_path", "(type = 'webhook') = (path IS NOT NULL)");
                    table.CheckConstraint("ck_workflow_triggers_position", "position >= 0");
                    table.CheckConstraint("ck_workflow_triggers_schedule", "(type = 'cron') = (schedule IS NOT NULL)");
                    table.CheckConstraint("ck_workflow_triggers_type", "type IN ('manual', 'cron', 'webhook', 'event', 'file_watch')");
                    table.ForeignKey(
                        name: "fk_workflow_triggers_workflows_workflow_id",
                        column: x => x.workflow_id,
                        principalTable: "workflows",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "workflow_steps",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    step_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    step_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    attempt = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    idempotency_key = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    output = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    error = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    completed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_steps", x => x.id);
                    table.CheckConstraint("ck_workflow_steps_attempt", "attempt >= 1");
                    table.CheckConstraint("ck_workflow_steps_completed_at", "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'skipped'))");
                    table.CheckConstraint("ck_workflow_steps_status", "status IN ('pending', 'running', 'completed', 'failed', 'skipped', 'waiting_approval')");
                    table.ForeignKey(
                        name: "fk_workflow_steps_workflow_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "workflow_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_completed_at",
                table: "workflow_runs",
                columns: new[] { "completed_at", "id" },
                filter: "completed_at IS NOT NULL AND status <> 'crashed'");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_concurrency_key",
                table: "workflow_runs",
                columns: new[] { "concurrency_key", "status" },
                filter: "lease_owner IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_ready",
                table: "workflow_runs",
                columns: new[] { "started_at", "id" },
                filter: "lease_owner IS NULL AND completed_at IS NULL AND status <> 'paused'");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_started_at",
                table: "workflow_runs",
                columns: new[] { "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_status",
                table: "workflow_runs",
                columns: new[] { "status", "lease_expires_at" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_status_started_at",
                table: "workflow_runs",
                columns: new[] { "status", "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_workflow_id",
                table: "workflow_runs",
                columns: new[] { "workflow_id", "started_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_steps_attempt",
                table: "workflow_steps",
                columns: new[] { "run_id", "step_id", "attempt" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_workflow_steps_idempotency_key",
                table: "workflow_steps",
                column: "idempotency_key",
                unique: true,
                filter: "idempotency_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_steps_run_id",
                table: "workflow_steps",
                columns: new[] { "run_id", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_triggers_path",
                table: "workflow_triggers",
                column: "path",
                unique: true,
                filter: "path IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_triggers_type",
                table: "workflow_triggers",
                columns: new[] { "type", "workflow_id", "position" });

            migrationBuilder.CreateIndex(
                name: "idx_workflows_name",
                table: "workflows",
                columns: new[] { "name", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflows_name_owner",
                table: "workflows",
                columns: new[] { "name", "owner_type", "owner_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_workflows_owner",
                table: "workflows",
                columns: new[] { "owner_type", "owner_key", "name", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "workflow_steps");

            migrationBuilder.DropTable(
                name: "workflow_triggers");

            migrationBuilder.DropTable(
                name: "workflow_runs");

            migrationBuilder.DropTable(
                name: "workflows");
        }
    }
}
