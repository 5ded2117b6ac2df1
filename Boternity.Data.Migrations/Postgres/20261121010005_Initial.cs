using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Boternity.Data.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "bots",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    description = table.Column<string>(type: "text", nullable: false, defaultValue: "", collation: "C"),
                    status = table.Column<string>(type: "text", nullable: false, defaultValue: "active", collation: "C"),
                    category = table.Column<string>(type: "text", nullable: false, defaultValue: "assistant", collation: "C"),
                    tags = table.Column<string>(type: "jsonb", nullable: false, defaultValue: "[]"),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    conversation_count = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    total_tokens_used = table.Column<long>(type: "bigint", nullable: false, defaultValue: 0L),
                    version_count = table.Column<int>(type: "integer", nullable: false, defaultValue: 0),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_active_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revision = table.Column<long>(type: "bigint", nullable: false, defaultValue: 1L)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_bots", x => x.id);
                    table.CheckConstraint("ck_bots_category", "category IN ('assistant', 'creative', 'research', 'utility')");
                    table.CheckConstraint("ck_bots_conversation_count", "conversation_count >= 0");
                    table.CheckConstraint("ck_bots_revision", "revision >= 1");
                    table.CheckConstraint("ck_bots_status", "status IN ('active', 'disabled', 'archived')");
                    table.CheckConstraint("ck_bots_total_tokens_used", "total_tokens_used >= 0");
                    table.CheckConstraint("ck_bots_version_count", "version_count >= 0");
                });

            migrationBuilder.CreateTable(
                name: "soul_versions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    bot_id = table.Column<Guid>(type: "uuid", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    hash = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    version = table.Column<int>(type: "integer", nullable: false),
                    message = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soul_versions", x => x.id);
                    table.CheckConstraint("ck_soul_versions_hash", "length(hash) = 64");
                    table.CheckConstraint("ck_soul_versions_version", "version >= 1");
                    table.ForeignKey(
                        name: "fk_soul_versions_bots_bot_id",
                        column: x => x.bot_id,
                        principalTable: "bots",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "idx_bots_category",
                table: "bots",
                columns: new[] { "category", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_bots_created_at",
                table: "bots",
                columns: new[] { "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_bots_slug",
                table: "bots",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "idx_bots_status",
                table: "bots",
                columns: new[] { "status", "created_at", "id" });

            migrationBuilder.CreateIndex(
                name: "idx_soul_versions_bot_id_version",
                table: "soul_versions",
                columns: new[] { "bot_id", "version" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "soul_versions");

            migrationBuilder.DropTable(
                name: "bots");
        }
    }
}
