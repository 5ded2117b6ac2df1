using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Audit;

internal sealed class MemoryAuditEntryConfiguration : IEntityTypeConfiguration<MemoryAuditEntry>
{
    public void Configure(EntityTypeBuilder<MemoryAuditEntry> builder)
    {
        builder.ToTable("memory_audit_log");
        builder.IsAppendOnly();

        // Newest first, of a bot or of a memory; the rows' order within an instant is that of their ids.
        builder.HasIndex(entry => new { entry.BotId, entry.CreatedAt, entry.Id })
            .IsDescending(false, true, true)
            .HasDatabaseName("idx_audit_log_bot_id");
        builder.HasIndex(entry => new { entry.MemoryId, entry.CreatedAt, entry.Id })
            .IsDescending(false, true, true)
            .HasDatabaseName("idx_audit_log_memory_id");
    }
}
