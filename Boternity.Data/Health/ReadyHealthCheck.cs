using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Boternity.Data.Health;

/// <summary>Whether the store serves: the schema is there, the writer takes a unit, a reader answers.</summary>
internal sealed class ReadyHealthCheck(IStorageEngine engine, IWriteQueue writes, ReadPool reads) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var facts = new Dictionary<string, object> { ["driver"] = engine.Driver };
        try
        {
            // Both ask for a table of ours: a database without the schema is not ready.
            await reads.ReadAsync((model, token) => model.Bots.AnyAsync(token), cancellationToken).ConfigureAwait(false);
            await writes.WriteAsync((model, token) => model.Bots.AnyAsync(token), cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy("Schema, writer and reader answer.", facts);
        }
        catch (StoreException exception)
        {
            facts["kind"] = exception.Kind.ToString();
            facts["code"] = exception.Code;
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception, facts);
        }
    }
}
