using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Executions;

internal sealed class TaskStateConfiguration : IEntityTypeConfiguration<TaskState>
{
    private const string ExecutionType =
        """
        execution_type NOT IN ('basic', 'router')
        OR (agent_id IS NULL AND action_id IS NULL AND tool_id IS NULL)
        OR (execution_type = 'basic' AND (agent_id IS NULL) = (action_id IS NULL) AND (agent_id IS NULL) = (tool_id IS NOT NULL))
        """;

    public void Configure(EntityTypeBuilder<TaskState> builder)
    {
        builder.ToTable("task_states", table =>
        {
            table.HasCheckConstraint("ck_task_states_execution_type", ExecutionType.ReplaceLineEndings(" "));
            table.HasCheckConstraint("ck_task_states_parent", "parent_state_id IS NULL OR parent_state_id <> task_exec_id");
        });
        builder.HasKey(state => state.TaskExecId);

        builder.Property(state => state.ExecutionType).HasDefaultValue("basic");
        builder.Property(state => state.Input).IsJson();
        builder.Property(state => state.Output).IsJson();
        builder.Property(state => state.CreatedAt).HasDefaultNow();
        builder.Property(state => state.UpdatedAt).HasDefaultNow();
        builder.OwnsMany(state => state.Usage, ExecutionDocuments.MapUsage);
        builder.OwnsOne(state => state.Error, ExecutionDocuments.MapError);

        builder.HasIndex(state => new { state.Status, state.CreatedAt, state.TaskExecId }).HasDatabaseName("idx_task_states_status");
        builder.HasIndex(state => new { state.WorkflowId, state.CreatedAt, state.TaskExecId }).HasDatabaseName("idx_task_states_workflow_id");
        builder.HasIndex(state => new { state.CreatedAt, state.TaskExecId }).HasDatabaseName("idx_task_states_created_at");
        builder.HasIndex(state => new { state.WorkflowExecId, state.CreatedAt, state.TaskExecId })
            .HasDatabaseName("idx_task_states_workflow_exec_id");
        builder.HasIndex(state => new { state.TaskId, state.CreatedAt, state.TaskExecId }).HasDatabaseName("idx_task_states_task_id");
        builder.HasIndex(state => new { state.ParentStateId, state.WorkflowExecId, state.CreatedAt, state.TaskExecId })
            .HasFilter("parent_state_id IS NOT NULL")
            .HasDatabaseName("idx_task_states_parent_state_id");
        builder.HasIndex(state => new { state.AgentId, state.CreatedAt, state.TaskExecId })
            .HasFilter("agent_id IS NOT NULL")
            .HasDatabaseName("idx_task_states_agent_id");
        builder.HasIndex(state => new { state.ToolId, state.CreatedAt, state.TaskExecId })
            .HasFilter("tool_id IS NOT NULL")
            .HasDatabaseName("idx_task_states_tool_id");

        builder.HasOne<WorkflowState>()
            .WithMany()
            .HasForeignKey(state => state.WorkflowExecId)
            .OnDelete(DeleteBehavior.Cascade);

        // With the workflow's execution, so that a parent is never of another one.
        builder.HasOne<TaskState>()
            .WithMany()
            .HasForeignKey(state => new { state.ParentStateId, state.WorkflowExecId })
            .HasPrincipalKey(state => new { state.TaskExecId, state.WorkflowExecId })
            .OnDelete(DeleteBehavior.Cascade);
    }
}
