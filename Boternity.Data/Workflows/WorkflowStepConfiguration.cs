using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Workflows;

internal sealed class WorkflowStepConfiguration : IEntityTypeConfiguration<WorkflowStep>
{
    public void Configure(EntityTypeBuilder<WorkflowStep> builder)
    {
        builder.ToTable("workflow_steps", table =>
        {
            table.HasCheckConstraint("ck_workflow_steps_attempt", "attempt >= 1");
            table.HasCheckConstraint(
                "ck_workflow_steps_completed_at", "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'skipped'))");
        });

        builder.Property(step => step.Attempt).HasDefaultValue(1);
        builder.Property(step => step.Input).IsJson();
        builder.Property(step => step.Output).IsJson();

        builder.HasIndex(step => new { step.RunId, step.Id }).HasDatabaseName("idx_workflow_steps_run_id");
        builder.HasIndex(step => new { step.RunId, step.StepId, step.Attempt }).IsUnique().HasDatabaseName("idx_workflow_steps_attempt");
        builder.HasIndex(step => step.IdempotencyKey)
            .IsUnique()
            .HasFilter("idempotency_key IS NOT NULL")
            .HasDatabaseName("idx_workflow_steps_idempotency_key");

        builder.HasOne<WorkflowRun>()
            .WithMany()
            .HasForeignKey(step => step.RunId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
