using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations.Shelf;

/// <summary>On SQLite it rebuilds both tables. It says that the number of shelves may change, and does not say so of the books.</summary>
[DbContext(typeof(BoternityDbContext))]
[Migration("20300102000000_Checks")]
[RowCountChanges("shelves")]
internal sealed class Checks : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropColumn("note", "shelves");
        migrationBuilder.AddCheckConstraint("ck_books_pages", "books", "pages > 0");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropCheckConstraint("ck_books_pages", "books");
        migrationBuilder.AddColumn<string>("note", "shelves", type: "TEXT", nullable: true);
    }

    protected override void BuildTargetModel(ModelBuilder modelBuilder) => ShelfModel.Build(modelBuilder, note: false, checkPages: true);
}
