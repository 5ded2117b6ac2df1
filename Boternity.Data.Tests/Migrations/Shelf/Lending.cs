using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations.Shelf;

/// <summary>Adds a table and a column, and changes rows.</summary>
[DbContext(typeof(BoternityDbContext))]
[Migration("20300103000000_Lending")]
internal sealed class Lending : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "loans",
            columns: table => new
            {
                id = table.Column<long>(type: "INTEGER", nullable: false),
                reader = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_loans", row => row.id));
        migrationBuilder.AddColumn<string>("city", "shelves", type: "TEXT", nullable: false, defaultValue: "");
        migrationBuilder.Sql("UPDATE shelves SET city = name || ' town'");
        migrationBuilder.Sql("INSERT INTO loans (id, reader) VALUES (1, 'first')");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable("loans");
        migrationBuilder.DropColumn("city", "shelves");
    }

    protected override void BuildTargetModel(ModelBuilder modelBuilder) =>
        ShelfModel.Build(modelBuilder, note: false, checkPages: true, lending: true);
}
