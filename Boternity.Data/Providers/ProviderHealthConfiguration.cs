using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Boternity.Data.Providers;

internal sealed class ProviderHealthConfiguration : IEntityTypeConfiguration<ProviderHealth>
{
    public void Configure(EntityTypeBuilder<ProviderHealth> builder)
    {
        builder.ToTable("provider_health", table =>
        {
            table.HasCheckConstraint("ck_provider_health_priority", "priority >= 0");
            table.HasCheckConstraint("ck_provider_health_consecutive_failures", "consecutive_failures >= 0");
            table.HasCheckConstraint("ck_provider_health_last_latency_ms", "last_latency_ms >= 0");
            table.HasCheckConstraint("ck_provider_health_total_calls", "total_calls >= 0");
            table.HasCheckConstraint("ck_provider_health_total_failures", "total_failures >= 0");
            table.HasCheckConstraint("ck_provider_health_probe", "(probe_token IS NULL) = (probe_expires_at IS NULL)");
        });
        builder.HasKey(health => health.Name);

        builder.Property(health => health.Priority).HasDefaultValue(0);
        builder.Property(health => health.CircuitState).HasDefaultValue(CircuitState.Closed);
        builder.Property(health => health.ConsecutiveFailures).HasDefaultValue(0);
        builder.Property(health => health.TotalCalls).HasDefaultValue(0L);
        builder.Property(health => health.TotalFailures).HasDefaultValue(0L);

        builder.HasIndex(health => new { health.Priority, health.Name }).HasDatabaseName("idx_provider_health_priority");
    }
}
