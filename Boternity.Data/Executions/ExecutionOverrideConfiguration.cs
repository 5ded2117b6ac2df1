using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Executions;

internal sealed class ExecutionOverrideConfiguration : IEntityTypeConfiguration<ExecutionOverride>
{
    public void Configure(EntityTypeBuilder<ExecutionOverride> builder)
    {
        builder.ToTable("execution_overrides");
        builder.IsAppendOnly();

        builder.HasIndex(entry => new { entry.WorkflowExecId, entry.CreatedAt, entry.Id })
            .HasDatabaseName("idx_execution_overrides_workflow_exec_id");
    }
}
