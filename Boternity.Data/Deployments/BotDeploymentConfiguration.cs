using Boternity.Data.Bots;
using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Deployments;

internal sealed class BotDeploymentConfiguration : IEntityTypeConfiguration<BotDeployment>
{
    public void Configure(EntityTypeBuilder<BotDeployment> builder)
    {
        builder.ToTable("bot_deployments");
        builder.HasKey(deployment => deployment.BotId);

        builder.Property(deployment => deployment.Status).HasDefaultValue(DeploymentStatus.Created);
        builder.Property(deployment => deployment.CreatedAt).HasDefaultNow();
        builder.Property(deployment => deployment.UpdatedAt).HasDefaultNow();

        builder.HasIndex(deployment => deployment.Name).IsUnique().HasDatabaseName("idx_bot_deployments_name");

        // Lists newest first, of one status or of all.
        builder.HasIndex(deployment => new { deployment.Status, deployment.CreatedAt, deployment.BotId })
            .HasDatabaseName("idx_bot_deployments_status");
        builder.HasIndex(deployment => new { deployment.CreatedAt, deployment.BotId }).HasDatabaseName("idx_bot_deployments_created_at");

        builder.HasOne<Bot>()
            .WithOne()
            .HasForeignKey<BotDeployment>(deployment => deployment.BotId)
            .OnDelete(DeleteBehavior.Cascade);
    }
}
