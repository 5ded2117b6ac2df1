using Boternity.Data.Bots;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.KeyValue;

internal sealed class KeyValueEntryConfiguration : IEntityTypeConfiguration<KeyValueEntry>
{
    public void Configure(EntityTypeBuilder<KeyValueEntry> builder)
    {
        builder.ToTable("bot_kv_store");
        builder.HasKey(entry => new { entry.BotId, entry.Key });

        builder.Property(entry => entry.Value).IsJson();

        // Serves the sweep of what has expired.
        builder.HasIndex(entry => entry.ExpiresAt)
            .HasFilter("expires_at IS NOT NULL")
            .HasDatabaseName("idx_bot_kv_store_expires_at");

        builder.HasOne<Bot>()
            .WithMany()
            .HasForeignKey(entry => entry.BotId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
