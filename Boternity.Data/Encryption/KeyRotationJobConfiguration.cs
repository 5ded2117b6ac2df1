using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Encryption;

internal sealed class KeyRotationJobConfiguration : IEntityTypeConfiguration<KeyRotationJob>
{
    public void Configure(EntityTypeBuilder<KeyRotationJob> builder)
    {
        builder.ToTable("key_rotation_jobs", table =>
        {
            table.HasCheckConstraint("ck_key_rotation_jobs_counters", "total >= 0 AND done >= 0 AND skipped >= 0 AND failed >= 0");
            table.HasCheckConstraint("ck_key_rotation_jobs_lease", "(lease_owner IS NULL) = (lease_until IS NULL)");
        });

        // Finds the job to resume.
        builder.HasIndex(job => new { job.State, job.StartedAt, job.Id }).HasDatabaseName("idx_key_rotation_jobs_state");
    }
}
