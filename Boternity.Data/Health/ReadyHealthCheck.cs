using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Boternity.Data.Health;

/// <summary>Whether the store serves: the schema is there, the writer takes a unit, a reader answers, the keys open, if they are wanted.</summary>
internal sealed class ReadyHealthCheck(IStorageEngine engine, IWriteQueue writes, ReadPool reads, SecretsStart secrets, DataKeyRing ring)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var facts = new Dictionary<string, object> { ["driver"] = engine.Driver };
        try
        {
            // Both ask for a table of ours: a database without the schema is not ready.
            await reads.ReadAsync((model, token) => model.Bots.AnyAsync(token), cancellationToken).ConfigureAwait(false);
            await writes.WriteAsync((model, token) => model.Bots.AnyAsync(token), cancellationToken).ConfigureAwait(false);
            return secrets.IsEnabled
                ? await CheckKeysAsync(facts, cancellationToken).ConfigureAwait(false)
                : HealthCheckResult.Healthy("Schema, writer and reader answer.", facts);
        }
        catch (StoreException exception)
        {
            facts["kind"] = exception.Kind.ToString();
            facts["code"] = exception.Code;
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception, facts);
        }
    }

    private async Task<HealthCheckResult> CheckKeysAsync(Dictionary<string, object> facts, CancellationToken cancellationToken)
    {
        var keys = await ring.OpenAsync(cancellationToken).ConfigureAwait(false);
        facts["master_key"] = keys.Current.Id.ToShortString();
        if (secrets.Damaged.Count == 0 && secrets.Missing.Count == 0)
        {
            return HealthCheckResult.Healthy("Schema, writer, reader and keys answer.", facts);
        }

        facts["damaged_data_keys"] = string.Join(", ", secrets.Damaged.Select(key => key.Id));
        facts["missing_master_keys"] = string.Join(", ", secrets.Missing.Select(id => id.ToShortString()));
        return HealthCheckResult.Degraded("Some secrets cannot be opened: data keys are damaged, or master keys are not loaded.", data: facts);
    }
}
