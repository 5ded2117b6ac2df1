using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

internal sealed class KeyRotationFailureConfiguration : IEntityTypeConfiguration<KeyRotationFailure>
{
    public void Configure(EntityTypeBuilder<KeyRotationFailure> builder)
    {
        builder.ToTable("key_rotation_failures");
        builder.HasKey(failure => new { failure.JobId, failure.TableName, failure.RecordId });

        builder.HasOne<KeyRotationJob>()
            .WithMany()
            .HasForeignKey(failure => failure.JobId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
