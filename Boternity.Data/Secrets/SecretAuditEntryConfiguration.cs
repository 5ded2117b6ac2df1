using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Secrets;

internal sealed class SecretAuditEntryConfiguration : IEntityTypeConfiguration<SecretAuditEntry>
{
    public void Configure(EntityTypeBuilder<SecretAuditEntry> builder)
    {
        builder.ToTable("secret_audit_log");
        builder.IsAppendOnly();

        // Newest first, of a scope, of one of its secrets, or of all.
        builder.HasIndex(entry => new { entry.Scope, entry.OccurredAt, entry.Id })
            .IsDescending(false, true, true)
            .HasDatabaseName("idx_secret_audit_log_scope");
        builder.HasIndex(entry => new { entry.Scope, entry.Name, entry.OccurredAt, entry.Id })
            .IsDescending(false, false, true, true)
            .HasDatabaseName("idx_secret_audit_log_name");
        builder.HasIndex(entry => new { entry.OccurredAt, entry.Id })
            .IsDescending(true, true)
            .HasDatabaseName("idx_secret_audit_log_occurred_at");
    }
}
