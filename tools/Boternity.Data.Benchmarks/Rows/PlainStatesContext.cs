using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>The tables of execution states by EF Core alone, with texts for what is not a number.</summary>
internal sealed class PlainStatesContext(DbContextOptions<PlainStatesContext> options) : DbContext(options)
{
    public DbSet<PlainWorkflowState> Workflows => Set<PlainWorkflowState>();

    public DbSet<PlainTaskState> Tasks => Set<PlainTaskState>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var workflow = modelBuilder.Entity<PlainWorkflowState>().ToTable("workflow_states");
        workflow.HasKey(state => state.WorkflowExecId);
        workflow.Property(state => state.WorkflowExecId).HasColumnName("workflow_exec_id");
        workflow.Property(state => state.WorkflowId).HasColumnName("workflow_id");
        workflow.Property(state => state.Status).HasColumnName("status");
        workflow.Property(state => state.Output).HasColumnName("output");
        workflow.Property(state => state.CreatedAt).HasColumnName("created_at");
        workflow.Property(state => state.UpdatedAt).HasColumnName("updated_at");
        workflow.Property(state => state.Revision).HasColumnName("revision").IsConcurrencyToken();

        var task = modelBuilder.Entity<PlainTaskState>().ToTable("task_states");
        task.HasKey(state => state.TaskExecId);
        task.Property(state => state.TaskExecId).HasColumnName("task_exec_id");
        task.Property(state => state.TaskId).HasColumnName("task_id");
        task.Property(state => state.WorkflowExecId).HasColumnName("workflow_exec_id");
        task.Property(state => state.WorkflowId).HasColumnName("workflow_id");
        task.Property(state => state.Component).HasColumnName("component");
        task.Property(state => state.AgentId).HasColumnName("agent_id");
        task.Property(state => state.ActionId).HasColumnName("action_id");
        task.Property(state => state.Status).HasColumnName("status");
        task.Property(state => state.Usage).HasColumnName("usage");
        task.Property(state => state.Output).HasColumnName("output");
        task.Property(state => state.CreatedAt).HasColumnName("created_at");
        task.Property(state => state.UpdatedAt).HasColumnName("updated_at");
        task.Property(state => state.Revision).HasColumnName("revision").IsConcurrencyToken();
    }
}

/// <summary>An execution of a workflow.</summary>
internal sealed class PlainWorkflowState
{
    public required string WorkflowExecId { get; init; }

    public required string WorkflowId { get; init; }

    public required string Status { get; set; }

    public string? Output { get; set; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; set; }

    public long Revision { get; set; } = 1;
}

/// <summary>An execution of a task.</summary>
internal sealed class PlainTaskState
{
    public required string TaskExecId { get; init; }

    public required string TaskId { get; init; }

    public required string WorkflowExecId { get; init; }

    public required string WorkflowId { get; init; }

    public required string Component { get; init; }

    public string? AgentId { get; init; }

    public string? ActionId { get; init; }

    public required string Status { get; set; }

    public string? Usage { get; set; }

    public string? Output { get; set; }

    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; set; }

    public long Revision { get; set; } = 1;
}
