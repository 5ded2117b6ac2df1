using Boternity.Data.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Souls;

internal sealed class SoulVersionConfiguration : IEntityTypeConfiguration<SoulVersion>
{
    public void Configure(EntityTypeBuilder<SoulVersion> builder)
    {
        builder.ToTable("soul_versions", table =>
        {
            table.HasCheckConstraint("ck_soul_versions_version", "version >= 1");
            table.HasCheckConstraint("ck_soul_versions_hash", "length(hash) = 64");
        });

        // The unique index leads on bot_id, so the foreign key needs no index of its own.
        builder.HasIndex(soul => new { soul.BotId, soul.Version }).IsUnique().HasDatabaseName("idx_soul_versions_bot_id_version");

        builder.HasOne<Bot>()
            .WithMany()
            .HasForeignKey(soul => soul.BotId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
