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
                name: "workflow_triggers");

            migrationBuilder.DropTable(
                name: "workflows");
        }
    }
}
