using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Tests.Migrations.Suppressed;

/// <summary>A migration that cannot be one transaction.</summary>
[DbContext(typeof(BoternityDbContext))]
[Migration("20300101000000_Outside")]
internal sealed class Outside : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE TABLE first (id INTEGER)");
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY idx_first ON first (id)", suppressTransaction: true);
    }
}
