using System;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Postgres
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
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    created_by_bot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
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
                    bot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_sequence = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    acknowledged = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    sender_bot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    sender_bot_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    recipient_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    recipient_bot_id = table.Column<Guid>(type: "uuid", nullable: true),
                    recipient_channel = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    message_type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    body = table.Column<JsonElement>(type: "jsonb", nullable: false),
                    reply_to = table.Column<Guid>(type: "uuid", nullable: true),
                    thread_id = table.Column<Guid>(type: "uuid", nullable: false),
                    timestamp = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    pair_key = table.Column<string>(type: "text", nullable: true, computedColumnSql: "CASE WHEN recipient_bot_id IS NULL THEN NULL WHEN sender_bot_id < recipient_bot_id THEN CAST(sender_bot_id AS text) || CAST(recipient_bot_id AS text) ELSE CAST(recipient_bot_id AS text) || CAST(sender_bot_id AS text) END", stored: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bot_messages", x => x.id);
                    table.CheckConstraint("ck_bot_messages_recipient", "(recipient_type = 'direct') = (recipient_bot_id IS NOT NULL) AND (recipient_type = 'channel') = (recipient_channel IS NOT NULL)");
                    table.CheckConstraint("ck_bot_messages_recipient_type", "recipient_type IN ('direct', 'channel')");
                    table.CheckConstraint("ck_bot_messages_sequence", "sequence >= 1");
                    table.CheckConstraint("ck_bot_messages_thread", "reply_to IS NOT NULL OR thread_id = id");
                });

            migrationBuilder.CreateTable(
                name: "execution_overrides",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    workflow_exec_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    task_exec_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    from_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    to_status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    actor = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    workflow_exec_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    input = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    output = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    revision = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    error = table.Column<string>(type: "jsonb", nullable: true),
                    usage = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workflow_states", x => x.workflow_exec_id);
                    table.CheckConstraint("ck_workflow_states_revision", "revision >= 1");
                    table.CheckConstraint("ck_workflow_states_status", "status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                    table.CheckConstraint("ck_workflow_states_usage_json", "usage IS NULL OR jsonb_typeof(usage) = 'array'");
                });

            migrationBuilder.CreateTable(
                name: "bot_subscriptions",
                columns: table => new
                {
                    bot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    channel_name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    subscribed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    acknowledged = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L)
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
                    task_exec_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    component = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    task_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_exec_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    workflow_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    execution_type = table.Column<string>(type: "text", nullable: false, defaultValue: "basic", collation: "C"),
                    agent_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    tool_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    action_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    parent_state_id = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    input = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    output = table.Column<JsonElement>(type: "jsonb", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    revision = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L),
                    error = table.Column<string>(type: "jsonb", nullable: true),
                    usage = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_task_states", x => x.task_exec_id);
                    table.UniqueConstraint("ak_task_states_task_exec_id_workflow_exec_id", x => new { x.task_exec_id, x.workflow_exec_id });
                    table.CheckConstraint("ck_task_states_execution_type", "execution_type NOT IN ('basic', 'router') OR (agent_id IS NULL AND action_id IS NULL AND tool_id IS NULL) OR (execution_type = 'basic' AND (agent_id IS NULL) = (action_id IS NULL) AND (agent_id IS NULL) = (tool_id IS NOT NULL))");
                    table.CheckConstraint("ck_task_states_parent", "parent_state_id IS NULL OR parent_state_id <> task_exec_id");
                    table.CheckConstraint("ck_task_states_revision", "revision >= 1");
                    table.CheckConstraint("ck_task_states_status", "status IN ('PENDING', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMED_OUT', 'CANCELED', 'WAITING', 'PAUSED')");
                    table.CheckConstraint("ck_task_states_usage_json", "usage IS NULL OR jsonb_typeof(usage) = 'array'");
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
