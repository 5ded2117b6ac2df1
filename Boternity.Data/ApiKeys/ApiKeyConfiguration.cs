using Boternity.Data.Encryption;
using Boternity.Data.Storage.Conventions;
using Boternity.Data.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.ApiKeys;

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys", table =>
        {
            table.HasCheckConstraint("ck_api_keys_hash", "length(hash) = 32");
            table.HasCheckConstraint("ck_api_keys_alg", $"alg IN ({ApiKeyHash.Legacy}, {ApiKeyHash.Peppered})");
            table.HasCheckConstraint("ck_api_keys_pepper_key_id", "length(pepper_key_id) = 16");
            table.HasCheckConstraint("ck_api_keys_pepper", $"(alg = {ApiKeyHash.Peppered}) = (pepper_key_id IS NOT NULL)");
        });

        builder.Property(key => key.Name).HasDefaultValue("default");
        builder.Property(key => key.Hash);
        builder.Property(key => key.Alg);
        builder.Property(key => key.PepperKeyId);
        builder.Property(key => key.Scopes).IsJsonStringList().HasDefaultValue(Array.Empty<string>());
        builder.Property(key => key.CreatedAt).HasDefaultNow();

        builder.HasIndex(key => key.Prefix).IsUnique().HasDatabaseName("idx_api_keys_prefix");
        builder.HasIndex(key => key.Hash).IsUnique().HasDatabaseName("idx_api_keys_hash");

        // Lists newest first, of one owner or of all.
        builder.HasIndex(key => new { key.UserId, key.CreatedAt, key.Id }).HasDatabaseName("idx_api_keys_user_id");
        builder.HasIndex(key => new { key.CreatedAt, key.Id }).HasDatabaseName("idx_api_keys_created_at");

        // No destroying a pepper that a key was hashed with.
        builder.HasIndex(key => key.PepperKeyId).HasDatabaseName("idx_api_keys_pepper_key_id");
        builder.HasOne<DataKey>()
            .WithMany()
            .HasForeignKey(key => key.PepperKeyId)
            .OnDelete(DeleteBehavior.NoAction);

        builder.HasOne<User>()
            .WithMany()
            .HasForeignKey(key => key.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
