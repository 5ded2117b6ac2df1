using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MessagesAndExecutions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "idx_workflow_runs_ready",
                table: "workflow_runs");

            migrationBuilder.CreateTable(
                name: "bot_channels",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    created_by_bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    last_sequence = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_channels", x => x.name);
                    table.CheckConstraint("ck_bot_channels_last_sequence", "last_sequence >= 0");
                });

            migrationBuilder.CreateTable(
                name: "bot_inboxes",
                columns: table => new
                {
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    last_sequence = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L),
                    acknowledged = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_inboxes", x => x.bot_id);
                    table.CheckConstraint("ck_bot_inboxes_acknowledged", "acknowledged >= 0 AND acknowledged <= last_sequence");
                });

            migrationBuilder.CreateTable(
                name: "bot_messages",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    sender_bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    sender_bot_name = table.Column<string>(type: "TEXT", nullable: false),
                    recipient_type = table.Column<string>(type: "TEXT", nullable: false),
                    recipient_bot_id = table.Column<string>(type: "TEXT", nullable: true),
                    recipient_channel = table.Column<string>(type: "TEXT", nullable: true),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    message_type = table.Column<string>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    reply_to = table.Column<string>(type: "TEXT", nullable: true),
                    thread_id = table.Column<string>(type: "TEXT", nullable: false),
                    timestamp = table.Column<string>(type: "TEXT", nullable: false),
                    pair_key = table.Column<string>(type: "TEXT", nullable: true, computedColumnSql: "CASE WHEN recipient_bot_id IS NULL THEN NULL WHEN sender_bot_id < recipient_bot_id THEN CAST(sender_bot_id AS text) || CAST(recipient_bot_id AS text) ELSE CAST(recipient_bot_id AS text) || CAST(sender_bot_id AS text) END", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_messages", x => x.id);
                    table.CheckConstraint("ck_bot_messages_body_json", "json_valid(body)");
                    table.CheckConstraint("ck_bot_messages_recipient", "(recipient_type = 'direct') = (recipient_bot_id IS NOT NULL) AND (recipient_type = 'channel') = (recipient_channel IS NOT NULL)");
                    table.CheckConstraint("ck_bot_messages_recipient_type", "recipient_type IN ('direct', 'channel')");
                    table.CheckConstraint("ck_bot_messages_sequence", "sequence >= 1");
                    table.CheckConstraint("ck_bot_messages_thread", "reply_to IS NOT NULL OR thread_id = id");
                });

            migrationBuilder.CreateTable(
                name: "execution_overrides",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_exec_id = table.Column<string>(type: "TEXT", nullable: false),
                    task_exec_id = table.Column<string>(type: "TEXT", nullable: true),
                    from_status = table.Column<string>(type: "TEXT", nullable: false),
                    to_status = table.Column<string>(type: "TEXT", nullable: false),
                    actor = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_execution_overrides", x => x.id);
                    table.CheckConstraint("ck_execution_overrides_from_status", "from_status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                    table.CheckConstraint("ck_execution_overrides_to_status", "to_status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                });

            migrationBuilder.CreateTable(
                name: "workflow_states",
                columns: table => new
                {
                    workflow_exec_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_id = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    input = table.Column<string>(type: "TEXT", nullable: true),
                    output = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    usage = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_states", x => x.workflow_exec_id);
                    table.CheckConstraint("ck_workflow_states_error_json", "error IS NULL OR json_valid(error)");
                    table.CheckConstraint("ck_workflow_states_input_json", "input IS NULL OR json_valid(input)");
                    table.CheckConstraint("ck_workflow_states_output_json", "output IS NULL OR json_valid(output)");
                    table.CheckConstraint("ck_workflow_states_revision", "revision >= 1");
                    table.CheckConstraint("ck_workflow_states_status", "status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                    table.CheckConstraint("ck_workflow_states_usage_json", "usage IS NULL OR (json_valid(usage) AND json_type(usage) = 'array')");
                });

            migrationBuilder.CreateTable(
                name: "bot_subscriptions",
                columns: table => new
                {
                    bot_id = table.Column<string>(type: "TEXT", nullable: false),
                    channel_name = table.Column<string>(type: "TEXT", nullable: false),
                    subscribed_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    acknowledged = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 0L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_subscriptions", x => new { x.bot_id, x.channel_name });
                    table.CheckConstraint("ck_bot_subscriptions_acknowledged", "acknowledged >= 0");
                    table.ForeignKey(
                        name: "fk_bot_subscriptions_bot_channels_channel_name",
                        column: x => x.channel_name,
                        principalTable: "bot_channels",
                        principalColumn: "name",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "task_states",
                columns: table => new
                {
                    task_exec_id = table.Column<string>(type: "TEXT", nullable: false),
                    component = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", nullable: false),
                    task_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_exec_id = table.Column<string>(type: "TEXT", nullable: false),
                    workflow_id = table.Column<string>(type: "TEXT", nullable: false),
                    execution_type = table.Column<string>(type: "TEXT", nullable: false, defaultValue: "basic"),
                    agent_id = table.Column<string>(type: "TEXT", nullable: true),
                    tool_id = table.Column<string>(type: "TEXT", nullable: true),
                    action_id = table.Column<string>(type: "TEXT", nullable: true),
                    parent_state_id = table.Column<string>(type: "TEXT", nullable: true),
                    input = table.Column<string>(type: "TEXT", nullable: true),
                    output = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    updated_at = table.Column<string>(type: "TEXT", nullable: false, defaultValueSql: "strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')"),
                    revision = table.Column<long>(type: "INTEGER", nullable: false, defaultValue: 1L),
                    error = table.Column<string>(type: "TEXT", nullable: true),
                    usage = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_task_states", x => x.task_exec_id);
                    table.UniqueConstraint("ak_task_states_task_exec_id_workflow_exec_id", x => new { x.task_exec_id, x.workflow_exec_id });
                    table.CheckConstraint("ck_task_states_error_json", "error IS NULL OR json_valid(error)");
                    table.CheckConstraint("ck_task_states_execution_type", "execution_type NOT IN ('basic', 'router') OR (agent_id IS NULL AND action_id IS NULL AND tool_id IS NULL) OR (execution_type = 'basic' AND (agent_id IS NULL) = (action_id IS NULL) AND (agent_id IS NULL) = (tool_id IS NOT NULL))");
                    table.CheckConstraint("ck_task_states_input_json", "input IS NULL OR json_valid(input)");
                    table.CheckConstraint("ck_task_states_output_json", "output IS NULL OR json_valid(output)");
                    table.CheckConstraint("ck_task_states_parent", "parent_state_id IS NULL OR parent_state_id <> task_exec_id");
                    table.CheckConstraint("ck_task_states_revision", "revision >= 1");
                    table.CheckConstraint("ck_task_states_status", "status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                    table.CheckConstraint("ck_task_states_usage_json", "usage IS NULL OR (json_valid(usage) AND json_type(usage) = 'array')");
                    table.ForeignKey(
                        name: "fk_task_states_task_states_parent_state_id_workflow_exec_id",
                        columns: x => new { x.parent_state_id, x.workflow_exec_id },
                        principalTable: "task_states",
                        principalColumns: new[] { "task_exec_id", "workflow_exec_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "fk_task_states_workflow_states_workflow_exec_id",
                        column: x => x.workflow_exec_id,
                        principalTable: "workflow_states",
                        principalColumn: "workflow_exec_id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_ready",
                table: "workflow_runs",
                columns: new[] { "started_at", "id", "concurrency_key", "concurrency_limit" },
                filter: "lease_owner IS NULL AND completed_at IS NULL AND status <> 'paused'");

            migrationBuilder.CreateIndex(
                name: "idx_bot_messages_channel",
                table: "bot_messages",
                columns: new[] { "recipient_channel", "sequence" },
                unique: true,
                filter: "recipient_channel IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_bot_messages_inbox",
                table: "bot_messages",
                columns: new[] { "recipient_bot_id", "sequence" },
                unique: true,
                filter: "recipient_bot_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_bot_messages_pair",
                table: "bot_messages",
                columns: new[] { "pair_key", "timestamp", "id" },
                filter: "pair_key IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_bot_messages_thread",
                table: "bot_messages",
                columns: new[] { "thread_id", "timestamp", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_bot_messages_timestamp",
                table: "bot_messages",
                columns: new[] { "timestamp", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_bot_subscriptions_channel_name",
                table: "bot_subscriptions",
                columns: new[] { "channel_name", "bot_id" });

            migrationBuilder.CreateIndex(
                name: "idx_execution_overrides_workflow_exec_id",
                table: "execution_overrides",
                columns: new[] { "workflow_exec_id", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_task_states_agent_id",
                table: "task_states",
                columns: new[] { "agent_id", "created_at", "task_exec_id" },
                filter: "agent_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_task_states_created_at",
                table: "task_states",
                columns: new[] { "created_at", "task_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_task_states_parent_state_id",
                table: "task_states",
                columns: new[] { "parent_state_id", "workflow_exec_id", "created_at", "task_exec_id" },
                filter: "parent_state_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_task_states_status",
                table: "task_states",
                columns: new[] { "status", "created_at", "task_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_task_states_task_id",
                table: "task_states",
                columns: new[] { "task_id", "created_at", "task_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_task_states_tool_id",
                table: "task_states",
                columns: new[] { "tool_id", "created_at", "task_exec_id" },
                filter: "tool_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "idx_task_states_workflow_exec_id",
                table: "task_states",
                columns: new[] { "workflow_exec_id", "created_at", "task_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_task_states_workflow_id",
                table: "task_states",
                columns: new[] { "workflow_id", "created_at", "task_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_states_created_at",
                table: "workflow_states",
                columns: new[] { "created_at", "workflow_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_states_status",
                table: "workflow_states",
                columns: new[] { "status", "created_at", "workflow_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_states_updated_at",
                table: "workflow_states",
                columns: new[] { "updated_at", "workflow_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_states_workflow_id",
                table: "workflow_states",
                columns: new[] { "workflow_id", "created_at", "workflow_exec_id" });

            migrationBuilder.CreateIndex(
                name: "idx_workflow_states_workflow_status",
                table: "workflow_states",
                columns: new[] { "workflow_id", "status", "created_at", "workflow_exec_id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "bot_inboxes");

            migrationBuilder.DropTable(
                name: "bot_messages");

            migrationBuilder.DropTable(
                name: "bot_subscriptions");

            migrationBuilder.DropTable(
                name: "execution_overrides");

            migrationBuilder.DropTable(
                name: "task_states");

            migrationBuilder.DropTable(
                name: "bot_channels");

            migrationBuilder.DropTable(
                name: "workflow_states");

            migrationBuilder.DropIndex(
                name: "idx_workflow_runs_ready",
                table: "workflow_runs");

            migrationBuilder.CreateIndex(
                name: "idx_workflow_runs_ready",
                table: "workflow_runs",
                columns: new[] { "started_at", "id" },
                filter: "lease_owner IS NULL AND completed_at IS NULL AND status <> 'paused'");
        }
    }
}
