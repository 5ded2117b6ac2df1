using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Files;

internal sealed class BotFileVersionConfiguration : IEntityTypeConfiguration<BotFileVersion>
{
    public void Configure(EntityTypeBuilder<BotFileVersion> builder)
    {
        builder.ToTable("bot_file_versions", table =>
        {
            table.HasCheckConstraint("ck_bot_file_versions_size_bytes", "size_bytes >= 0");
            table.HasCheckConstraint("ck_bot_file_versions_version", "version >= 1");
            table.HasCheckConstraint("ck_bot_file_versions_content_hash", "length(content_hash) = 64");
        });

        builder.Property(version => version.SizeBytes).HasDefaultValue(0L);

        // Leads on file_id, so the foreign key needs no index of its own.
        builder.HasIndex(version => new { version.FileId, version.Version })
            .IsUnique()
            .HasDatabaseName("idx_bot_file_versions_file_id_version");

        // Answers whether a blob is still in use.
        builder.HasIndex(version => version.ContentHash)
            .HasFilter("content_hash IS NOT NULL")
            .HasDatabaseName("idx_bot_file_versions_content_hash");

        builder.HasOne<BotFile>()
            .WithMany()
            .HasForeignKey(version => version.FileId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
