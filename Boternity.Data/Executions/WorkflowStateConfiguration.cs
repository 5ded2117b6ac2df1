using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Executions;

internal sealed class WorkflowStateConfiguration : IEntityTypeConfiguration<WorkflowState>
{
    public void Configure(EntityTypeBuilder<WorkflowState> builder)
    {
        builder.ToTable("workflow_states");
        builder.HasKey(state => state.WorkflowExecId);

        builder.Property(state => state.Input).IsJson();
        builder.Property(state => state.Output).IsJson();
        builder.Property(state => state.CreatedAt).HasDefaultNow();
        builder.Property(state => state.UpdatedAt).HasDefaultNow();
        builder.OwnsMany(state => state.Usage, ExecutionDocuments.MapUsage);
        builder.OwnsOne(state => state.Error, ExecutionDocuments.MapError);

        builder.HasIndex(state => new { state.Status, state.CreatedAt, state.WorkflowExecId }).HasDatabaseName("idx_workflow_states_status");
        builder.HasIndex(state => new { state.WorkflowId, state.CreatedAt, state.WorkflowExecId })
            .HasDatabaseName("idx_workflow_states_workflow_id");
        builder.HasIndex(state => new { state.WorkflowId, state.Status, state.CreatedAt, state.WorkflowExecId })
            .HasDatabaseName("idx_workflow_states_workflow_status");
        builder.HasIndex(state => new { state.CreatedAt, state.WorkflowExecId }).HasDatabaseName("idx_workflow_states_created_at");
        builder.HasIndex(state => new { state.UpdatedAt, state.WorkflowExecId }).HasDatabaseName("idx_workflow_states_updated_at");
    }
}
