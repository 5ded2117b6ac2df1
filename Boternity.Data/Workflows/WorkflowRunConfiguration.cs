using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Workflows;

internal sealed class WorkflowRunConfiguration : IEntityTypeConfiguration<WorkflowRun>
{
    public void Configure(EntityTypeBuilder<WorkflowRun> builder)
    {
        builder.ToTable("workflow_runs", table =>
        {
            table.HasCheckConstraint("ck_workflow_runs_workflow_revision", "workflow_revision >= 1");
            table.HasCheckConstraint("ck_workflow_runs_lease", "(lease_owner IS NULL) = (lease_expires_at IS NULL)");
            table.HasCheckConstraint("ck_workflow_runs_leased_runs", "lease_owner IS NULL OR status = 'running'");
            table.HasCheckConstraint(
                "ck_workflow_runs_completed_at",
                "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'crashed', 'cancelled'))");
            table.HasCheckConstraint(
                "ck_workflow_runs_concurrency", "concurrency_limit IS NULL OR (concurrency_limit >= 1 AND concurrency_key IS NOT NULL)");
        });

        builder.Property(run => run.TriggerPayload).IsJson();
        builder.Property(run => run.Context).IsJson().HasDefaultValueSql("'{}'").ValueGeneratedNever();

        // Lists newest first: of one workflow, of one status, and of all.
        builder.HasIndex(run => new { run.WorkflowId, run.StartedAt, run.Id }).HasDatabaseName("idx_workflow_runs_workflow_id");
        builder.HasIndex(run => new { run.Status, run.StartedAt, run.Id }).HasDatabaseName("idx_workflow_runs_status_started_at");
        builder.HasIndex(run => new { run.StartedAt, run.Id }).HasDatabaseName("idx_workflow_runs_started_at");

        // The sweep: leases that ran out.
        builder.HasIndex(run => new { run.Status, run.LeaseExpiresAt }).HasDatabaseName("idx_workflow_runs_status");

        // The claim: what waits for a worker, the oldest first, with its key, and how many runs of a key have one.
        builder.HasIndex(run => new { run.StartedAt, run.Id, run.ConcurrencyKey, run.ConcurrencyLimit }, "ready")
            .HasFilter(WorkflowRunSql.Ready)
            .HasDatabaseName("idx_workflow_runs_ready");
        builder.HasIndex(run => new { run.ConcurrencyKey, run.Status })
            .HasFilter("lease_owner IS NOT NULL")
            .HasDatabaseName("idx_workflow_runs_concurrency_key");

        // Retention.
        builder.HasIndex(run => new { run.CompletedAt, run.Id })
            .HasFilter("completed_at IS NOT NULL AND status <> 'crashed'")
            .HasDatabaseName("idx_workflow_runs_completed_at");

        // History survives the workflow.
        builder.HasOne<Workflow>()
            .WithMany()
            .HasForeignKey(run => run.WorkflowId)
            .OnDelete(DeleteBehavior.SetNull);
    }
}
