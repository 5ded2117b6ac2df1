using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Sqlite
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    owner_type = table.Column<string>(type: "TEXT", nullable: false),
                    owner_bot_id = table.Column<string>(type: "TEXT", nullable: true),
                    owner_key = table.Column<string>(type: "TEXT", nullable: false, computedColumnSql: "COALESCE(CAST(owner_bot_id AS text), '')", stored: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L),
                    definition = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflows", x => x.id);
                    table.CheckConstraint("ck_workflows_definition_json", "json_valid(definition)");
                    table.CheckConstraint("ck_workflows_owner", "(owner_type = 'bot') = (owner_bot_id IS NOT NULL)");
                    table.CheckConstraint("ck_workflows_owner_type", "owner_type IN ('global', 'bot')");
                    table.CheckConstraint("ck_workflows_revision", "revision >= 1");
                });

            migrationBuilder.CreateTable(
                name: "workflow_runs",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_id = table.Column<string>(type: "TEXT", nullable: true),
                    workflow_name = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_revision = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    trigger_type = table.Column<string>(type: "TEXT", nullable: false),
                    trigger_payload = table.Column<string>(type: "TEXT", nullable: true),
                    context = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "'{}'"),
                    started_at = table.Column<string>(type: "TEXT", nullable: false),
                    completed_at = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_key = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_limit = table.Column<int>(type: "INTEGER", nullable: true),
                    parent_run_id = table.Column<string>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_expires_at = table.Column<string>(type: "TEXT", nullable: true),
                    cancel_requested_at = table.Column<string>(type: "TEXT", nullable: true),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_runs", x => x.id);
                    table.CheckConstraint("ck_workflow_runs_completed_at", "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'crashed', 'cancelled'))");
                    table.CheckConstraint("ck_workflow_runs_concurrency", "concurrency_limit IS NULL OR (concurrency_limit >= 1 AND concurrency_key IS NOT NULL)");
                    table.CheckConstraint("ck_workflow_runs_context_json", "json_valid(context)");
                    table.CheckConstraint("ck_workflow_runs_lease", "(lease_owner IS NULL) = (lease_expires_at IS NULL)");
                    table.CheckConstraint("ck_workflow_runs_leased_runs", "lease_owner IS NULL OR status = 'running'");
                    table.CheckConstraint("ck_workflow_runs_revision", "revision >= 1");
                    table.CheckConstraint("ck_workflow_runs_status", "status IN ('pending', 'running', 'paused', 'completed', 'failed', 'crashed', 'cancelled')");
                    table.CheckConstraint("ck_workflow_runs_trigger_payload_json", "trigger_payload IS NULL OR json_valid(trigger_payload)");
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
                    workflow_id = table.Column<string>(type: "TEXT", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    schedule = table.Column<string>(type: "TEXT", nullable: true),
                    timezone = table.Column<string>(type: "TEXT", nullable: true),
                    path = table.Column<string>(type: "TEXT", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: true),
                    event_type = table.Column<string>(type: "TEXT", nullable: true)
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    run_id = table.Column<string>(type: "TEXT", nullable: false),
                    step_id = table.Column<string>(type: "TEXT", nullable: false),
                    step_name = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 1),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: true),
                    input = table.Column<string>(type: "TEXT", nullable: true),
                    output = table.Column<string>(type: "TEXT", nullable: true),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    started_at = table.Column<string>(type: "TEXT", nullable: true),
                    completed_at = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_steps", x => x.id);
                    table.CheckConstraint("ck_workflow_steps_attempt", "attempt >= 1");
                    table.CheckConstraint("ck_workflow_steps_completed_at", "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'skipped'))");
                    table.CheckConstraint("ck_workflow_steps_input_json", "input IS NULL OR json_valid(input)");
                    table.CheckConstraint("ck_workflow_steps_output_json", "output IS NULL OR json_valid(output)");
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
