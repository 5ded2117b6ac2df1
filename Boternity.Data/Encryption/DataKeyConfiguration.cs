using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

internal sealed class DataKeyConfiguration : IEntityTypeConfiguration<DataKey>
{
    public void Configure(EntityTypeBuilder<DataKey> builder)
    {
        builder.ToTable("data_keys", table =>
        {
            table.HasCheckConstraint("ck_data_keys_id", "length(id) = 16");
            table.HasCheckConstraint(
                "ck_data_keys_scope",
                "scope = lower(scope) AND (scope = 'global' OR length(scope) = 36 OR (length(scope) = 41 AND substr(scope, 1, 5) = 'user:'))");
            table.HasCheckConstraint("ck_data_keys_version", "version >= 1");
        });

        builder.Ignore(key => key.Context);
        builder.Property(key => key.Id).ValueGeneratedNever();
        builder.Property(key => key.Wrapped).IsWrapped();
        builder.Property(key => key.WrappingKeyId).HasComputedColumnSql("substr(wrapped, 9, 16)", stored: true);

        builder.HasIndex(key => new { key.Scope, key.Purpose, key.Version }).IsUnique().HasDatabaseName("idx_data_keys_scope_purpose_version");
        builder.HasIndex(key => new { key.Scope, key.Purpose })
            .IsUnique()
            .HasFilter("state = 'active'")
            .HasDatabaseName("idx_data_keys_active");

        // Serves the re-wrapping, which goes by master key.
        builder.HasIndex(key => new { key.WrappingKeyId, key.Id }).HasDatabaseName("idx_data_keys_wrapping_key_id");
    }
}
