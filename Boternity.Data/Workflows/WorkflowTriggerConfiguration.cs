using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Workflows;

internal sealed class WorkflowTriggerConfiguration : IEntityTypeConfiguration<WorkflowTrigger>
{
    public void Configure(EntityTypeBuilder<WorkflowTrigger> builder)
    {
        builder.ToTable("workflow_triggers", table =>
        {
            table.HasCheckConstraint("ck_workflow_triggers_position", "position >= 0");
            table.HasCheckConstraint("ck_workflow_triggers_schedule", "(type = 'cron') = (schedule IS NOT NULL)");
            table.HasCheckConstraint("ck_workflow_triggers_path", "(type = 'webhook') = (path IS NOT NULL)");
            table.HasCheckConstraint("ck_workflow_triggers_event", "(type = 'event') = (source IS NOT NULL AND event_type IS NOT NULL)");
        });
        builder.HasKey(trigger => new { trigger.WorkflowId, trigger.Position });

        builder.HasIndex(trigger => trigger.Path)
            .IsUnique()
            .HasFilter("path IS NOT NULL")
            .HasDatabaseName("idx_workflow_triggers_path");

        // Lists all triggers of a kind.
        builder.HasIndex(trigger => new { trigger.Type, trigger.WorkflowId, trigger.Position })
            .HasDatabaseName("idx_workflow_triggers_type");

        builder.HasOne<Workflow>()
            .WithMany()
            .HasForeignKey(trigger => trigger.WorkflowId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
