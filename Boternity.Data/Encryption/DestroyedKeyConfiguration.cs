using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

internal sealed class DestroyedKeyConfiguration : IEntityTypeConfiguration<DestroyedKey>
{
    public void Configure(EntityTypeBuilder<DestroyedKey> builder)
    {
        builder.ToTable("destroyed_keys", table => table.HasCheckConstraint("ck_destroyed_keys_version", "version >= 1"));

        builder.Property(key => key.Id).ValueGeneratedNever();

        builder.HasIndex(key => new { key.Scope, key.Purpose, key.Version })
            .IsUnique()
            .HasDatabaseName("idx_destroyed_keys_scope_purpose_version");
    }
}
