using Boternity.Data.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Boternity.Data.Health;

/// <summary>Whether the layer is up at all; asks nothing of the database, so that a busy or unreachable one does not restart the service.</summary>
internal sealed class LiveHealthCheck(IStorageEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(HealthCheckResult.Healthy(
            "The data layer is up.",
            new Dictionary<string, object> { ["driver"] = engine.Driver }));
}
