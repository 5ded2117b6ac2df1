using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations.Shelf;

/// <summary>The first of the tests' own migrations, the same for both drivers.</summary>
[DbContext(typeof(BoternityDbContext))]
[Migration("20300101000000_Shelves")]
internal sealed class Shelves : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "shelves",
            columns: table => new
            {
                id = table.Column<long>(type: "INTEGER", nullable: false),
                name = table.Column<string>(type: "TEXT", nullable: false),
                note = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_shelves", row => row.id));

        migrationBuilder.CreateTable(
            name: "books",
            columns: table => new
            {
                id = table.Column<long>(type: "INTEGER", nullable: false),
                shelf_id = table.Column<long>(type: "INTEGER", nullable: false),
                title = table.Column<string>(type: "TEXT", nullable: false),
                pages = table.Column<long>(type: "INTEGER", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_books", row => row.id);
                table.ForeignKey("fk_books_shelves", row => row.shelf_id, "shelves", "id", onDelete: ReferentialAction.Cascade);
            });

        migrationBuilder.CreateIndex("idx_books_shelf_id", "books", "shelf_id");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("books");
        migrationBuilder.DropTable("shelves");
    }

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => ShelfModel.Build(modelBuilder, note: true, checkPages: false);
}
