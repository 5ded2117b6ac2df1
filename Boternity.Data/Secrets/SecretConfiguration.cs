using Boternity.Data.Encryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Secrets;

internal sealed class SecretConfiguration : IEntityTypeConfiguration<Secret>
{
    public void Configure(EntityTypeBuilder<Secret> builder)
    {
        builder.ToTable("secrets", table =>
        {
            table.HasCheckConstraint("ck_secrets_scope", "scope = lower(scope) AND (scope = 'global' OR length(scope) = 36)");
            table.HasCheckConstraint("ck_secrets_version", "version >= 1");
            table.HasCheckConstraint("ck_secrets_value", "(provider = 'vault') = (encrypted_value IS NOT NULL)");
        });

        builder.Property(secret => secret.Scope).HasDefaultValue(SecretScope.Global);
        builder.Property(secret => secret.Provider).HasDefaultValue(SecretProvider.Vault);
        builder.Property(secret => secret.EncryptedValue).IsSealed(SecretContext.SecretValue);
        builder.Property(secret => secret.Version).IsConcurrencyToken();
        builder.Property(secret => secret.DataKeyId).HasComputedColumnSql("substr(encrypted_value, 9, 16)", stored: true);

        builder.HasIndex(secret => new { secret.Key, secret.Scope }).IsUnique().HasDatabaseName("idx_secrets_key_scope");
        builder.HasIndex(secret => new { secret.Scope, secret.Key }).HasDatabaseName("idx_secrets_scope");

        // Serves the re-encryption, which goes by data key.
        builder.HasIndex(secret => new { secret.DataKeyId, secret.Id }).HasDatabaseName("idx_secrets_data_key_id");

        builder.HasOne<DataKey>()
            .WithMany()
            .HasForeignKey(secret => secret.DataKeyId)
            .OnDelete(DeleteBehavior.NoAction);
    }
}
