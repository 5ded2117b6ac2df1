using Boternity.Data.Bots;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Files;

internal sealed class BotFileConfiguration : IEntityTypeConfiguration<BotFile>
{
    public void Configure(EntityTypeBuilder<BotFile> builder)
    {
        builder.ToTable("bot_files", table =>
        {
            table.HasCheckConstraint("ck_bot_files_size_bytes", "size_bytes >= 0");
            table.HasCheckConstraint("ck_bot_files_version", "version >= 1");
            table.HasCheckConstraint("ck_bot_files_content_hash", "length(content_hash) = 64");
        });

        builder.Property(file => file.MimeType).HasDefaultValue("application/octet-stream");
        builder.Property(file => file.SizeBytes).HasDefaultValue(0L);
        builder.Property(file => file.Version).HasDefaultValue(1);
        builder.Property(file => file.IsIndexed).HasDefaultValue(false);

        // Leads on bot_id, so the foreign key needs no index of its own; a bot's files are listed by name.
        builder.HasIndex(file => new { file.BotId, file.Filename }).IsUnique().HasDatabaseName("idx_bot_files_bot_id_filename");

        // Answers whether a blob is still in use.
        builder.HasIndex(file => file.ContentHash)
            .HasFilter("content_hash IS NOT NULL")
            .HasDatabaseName("idx_bot_files_content_hash");

        builder.HasOne<Bot>()
            .WithMany()
            .HasForeignKey(file => file.BotId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
