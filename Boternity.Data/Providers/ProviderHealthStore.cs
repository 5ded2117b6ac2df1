using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Boternity.Data.Providers;

internal sealed class ProviderHealthStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock)
    : IProviderHealthStore
{
    private const string Subject = "provider";

    private static readonly Keyset<ProviderHealth> ByPriority =
        Keyset<ProviderHealth>.By("provider_health/priority", health => health.Priority, health => health.Name);

    private static readonly ModelQuery<string, ProviderHealth?> ByName =
        new((context, name, _) => context.ProviderHealth.AsNoTracking().FirstOrDefault(health => health.Name == name));

    public Task<ProviderHealth> SaveAsync(ProviderHealth health, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(health);
        ProviderHealthRules.Check(health);

        return writes.WriteAsync((context, token) => UpsertAsync(context, health, token), cancellationToken);
    }

    public Task<ProviderHealth?> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);

        return InputText.IsStorable(name)
            ? reads.ReadAsync((context, token) => ByName.RunAsync(context, name, token), cancellationToken)
            : Task.FromResult<ProviderHealth?>(null);
    }

    public Task<Page<ProviderHealth>> ListAsync(PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);

        return reads.ReadAsync(
            (context, token) => ByPriority.ReadAsync(context.ProviderHealth.AsNoTracking(), SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public async Task<ProviderPermit> AcquireAsync(string name, CircuitPolicy policy, CancellationToken cancellationToken)
    {
        ProviderHealthRules.Name(name);
        ArgumentNullException.ThrowIfNull(policy);
        policy.Validate();

        var health = await GetAsync(name, cancellationToken).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, name);
        return health.AvailabilityAt(clock.GetInstant()) == ProviderAvailability.ProbeDue
            ? await writes.WriteAsync((context, token) => TakeProbeAsync(context, name, policy, token), cancellationToken).ConfigureAwait(false)
            : Refusal(health);
    }

    public Task<ProviderHealth> RecordSuccessAsync(string name, TimeSpan latency, CancellationToken cancellationToken)
    {
        InputValue.NotNegative(latency.Ticks, nameof(latency));
        var milliseconds = (long)latency.TotalMilliseconds;

        return UpdateAsync(
            name,
            (set, now) => set
                .SetProperty(health => health.UptimeSince, health => health.CircuitState == CircuitState.Closed ? health.UptimeSince ?? now : now)
                .SetProperty(health => health.CircuitState, CircuitState.Closed)
                .SetProperty(health => health.ConsecutiveFailures, 0)
                .SetProperty(health => health.OpenedAt, (DateTimeOffset?)null)
                .SetProperty(health => health.RetryAt, (DateTimeOffset?)null)
                .SetProperty(health => health.ProbeToken, (Guid?)null)
                .SetProperty(health => health.ProbeExpiresAt, (DateTimeOffset?)null)
                .SetProperty(health => health.LastLatencyMs, milliseconds)
                .SetProperty(health => health.LastSuccessAt, now)
                .SetProperty(health => health.TotalCalls, health => health.TotalCalls + 1),
            cancellationToken);
    }

    public Task<ProviderHealth> RecordFailureAsync(
        string name,
        string message,
        CircuitPolicy policy,
        CancellationToken cancellationToken)
    {
        var text = ProviderHealthRules.Error(message);
        ArgumentNullException.ThrowIfNull(policy);
        policy.Validate();
        var last = policy.FailureThreshold - 1;

        return UpdateAsync(
            name,
            (set, now) =>
            {
                var retryAt = now + policy.OpenDuration;
                set
                    .SetProperty(
                        health => health.CircuitState,
                        health => health.CircuitState == CircuitState.Closed && health.ConsecutiveFailures < last
                            ? CircuitState.Closed
                            : CircuitState.Open)
                    .SetProperty(
                        health => health.OpenedAt,
                        health => health.CircuitState == CircuitState.HalfOpen
                            || (health.CircuitState == CircuitState.Closed && health.ConsecutiveFailures >= last)
                            ? now
                            : health.OpenedAt)
                    .SetProperty(
                        health => health.RetryAt,
                        health => health.CircuitState == CircuitState.HalfOpen
                            || (health.CircuitState == CircuitState.Closed && health.ConsecutiveFailures >= last)
                            ? retryAt
                            : health.RetryAt)
                    .SetProperty(
                        health => health.UptimeSince,
                        health => health.CircuitState == CircuitState.Closed && health.ConsecutiveFailures < last ? health.UptimeSince : null)
                    .SetProperty(health => health.ProbeToken, (Guid?)null)
                    .SetProperty(health => health.ProbeExpiresAt, (DateTimeOffset?)null)
                    .SetProperty(health => health.ConsecutiveFailures, health => health.ConsecutiveFailures + 1)
                    .SetProperty(health => health.LastError, text)
                    .SetProperty(health => health.TotalCalls, health => health.TotalCalls + 1)
                    .SetProperty(health => health.TotalFailures, health => health.TotalFailures + 1);
            },
            cancellationToken);
    }

    public Task<ProviderHealth> RecordRateLimitAsync(
        string name,
        TimeSpan? retryAfter,
        TimeSpan longest,
        CancellationToken cancellationToken)
    {
        ProviderHealthRules.Duration(longest, nameof(longest));
        InputValue.NotNegative(retryAfter?.Ticks ?? 0, nameof(retryAfter));
        var wait = retryAfter < longest ? retryAfter.Value : longest;

        return UpdateAsync(
            name,
            (set, now) =>
            {
                var until = (now + wait).TruncateToMicroseconds();
                set.SetProperty(
                    health => health.RateLimitedUntil,
                    health => health.RateLimitedUntil > until ? health.RateLimitedUntil : until);
            },
            cancellationToken);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        ProviderHealthRules.Name(name);

        return writes.WriteAsync(
            async (context, token) =>
            {
                if (await context.ProviderHealth.Where(health => health.Name == name).ExecuteDeleteAsync(token).ConfigureAwait(false) == 0)
                {
                    throw Messages.NotFound(Subject, name);
                }
            },
            cancellationToken);
    }

    /// <summary>One statement, so that the processes' counts add up and their transitions come one after the other.</summary>
    private Task<ProviderHealth> UpdateAsync(
        string name,
        Action<UpdateSettersBuilder<ProviderHealth>, DateTimeOffset> change,
        CancellationToken cancellationToken)
    {
        ProviderHealthRules.Name(name);

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                await context.ProviderHealth
                    .Where(health => health.Name == name)
                    .ExecuteUpdateAsync(
                        set =>
                        {
                            change(set, now);
                            set.SetProperty(health => health.UpdatedAt, now);
                            set.SetProperty(health => health.Revision, health => health.Revision + 1);
                        },
                        token)
                    .ConfigureAwait(false);

                return await ByName.RunAsync(context, name, token).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, name);
            },
            cancellationToken);
    }

    private async Task<ProviderPermit> TakeProbeAsync(
        BoternityDbContext context,
        string name,
        CircuitPolicy policy,
        CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        var probe = Uuid7.Create(now);
        var expiresAt = (now + policy.ProbeDuration).TruncateToMicroseconds();
        var taken = await context.ProviderHealth
            .Where(health => health.Name == name
                && (health.RateLimitedUntil == null || health.RateLimitedUntil <= now)
                && ((health.CircuitState == CircuitState.Open && (health.RetryAt == null || health.RetryAt <= now))
                    || (health.CircuitState == CircuitState.HalfOpen
                        && (health.ProbeExpiresAt == null || health.ProbeExpiresAt <= now))))
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(health => health.CircuitState, CircuitState.HalfOpen)
                    .SetProperty(health => health.ProbeToken, probe)
                    .SetProperty(health => health.ProbeExpiresAt, expiresAt)
                    .SetProperty(health => health.UpdatedAt, now)
                    .SetProperty(health => health.Revision, health => health.Revision + 1),
                cancellationToken)
            .ConfigureAwait(false);
        if (taken == 1)
        {
            return new ProviderPermit(ProviderAvailability.ProbeDue, Until: null, probe);
        }

        var health = await ByName.RunAsync(context, name, cancellationToken).ConfigureAwait(false) ?? throw Messages.NotFound(Subject, name);
        return Refusal(health);
    }

    /// <summary>What a row says to a caller that gets no probe.</summary>
    private ProviderPermit Refusal(ProviderHealth health)
    {
        var availability = health.AvailabilityAt(clock.GetInstant());
        return availability switch
        {
            ProviderAvailability.RateLimited => new(availability, health.RateLimitedUntil, ProbeToken: null),
            ProviderAvailability.Open => new(availability, health.RetryAt, ProbeToken: null),
            ProviderAvailability.Available => new(availability, Until: null, ProbeToken: null),
            _ => new(ProviderAvailability.Probing, health.ProbeExpiresAt, ProbeToken: null),
        };
    }

    private async Task<ProviderHealth> UpsertAsync(BoternityDbContext context, ProviderHealth health, CancellationToken cancellationToken)
    {
        // Two units that add the same provider would meet at its key.
        await engine.LockAsync(context, "provider_health", cancellationToken).ConfigureAwait(false);

        // One statement: an instance that the caller's unit tracks may be older than the row, and stays the caller's.
        var row = Stored(health, clock.GetInstant());
        var written = await context.ProviderHealth
            .Where(stored => stored.Name == row.Name)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(stored => stored.Priority, row.Priority)
                    .SetProperty(stored => stored.CircuitState, row.CircuitState)
                    .SetProperty(stored => stored.ConsecutiveFailures, row.ConsecutiveFailures)
                    .SetProperty(stored => stored.LastError, row.LastError)
                    .SetProperty(stored => stored.LastLatencyMs, row.LastLatencyMs)
                    .SetProperty(stored => stored.TotalCalls, row.TotalCalls)
                    .SetProperty(stored => stored.TotalFailures, row.TotalFailures)
                    .SetProperty(stored => stored.UptimeSince, row.UptimeSince)
                    .SetProperty(stored => stored.OpenedAt, row.OpenedAt)
                    .SetProperty(stored => stored.RetryAt, row.RetryAt)
                    .SetProperty(stored => stored.RateLimitedUntil, row.RateLimitedUntil)
                    .SetProperty(stored => stored.LastSuccessAt, row.LastSuccessAt)
                    .SetProperty(stored => stored.ProbeToken, row.ProbeToken)
                    .SetProperty(stored => stored.ProbeExpiresAt, row.ProbeExpiresAt)
                    .SetProperty(stored => stored.UpdatedAt, row.UpdatedAt)
                    .SetProperty(stored => stored.Revision, stored => stored.Revision + 1),
                cancellationToken)
            .ConfigureAwait(false);
        if (written == 1)
        {
            return (await ByName.RunAsync(context, row.Name, cancellationToken).ConfigureAwait(false))!;
        }

        context.ProviderHealth.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);

        // What the caller gets is a copy, as after an update.
        context.Entry(row).State = EntityState.Detached;
        return row;
    }

    private static ProviderHealth Stored(ProviderHealth health, DateTimeOffset now) => new()
    {
        Name = health.Name,
        Priority = health.Priority,
        CircuitState = health.CircuitState,
        ConsecutiveFailures = health.ConsecutiveFailures,
        LastError = health.LastError,
        LastLatencyMs = health.LastLatencyMs,
        TotalCalls = health.TotalCalls,
        TotalFailures = health.TotalFailures,
        UptimeSince = health.UptimeSince?.TruncateToMicroseconds(),
        OpenedAt = health.OpenedAt?.TruncateToMicroseconds(),
        RetryAt = health.RetryAt?.TruncateToMicroseconds(),
        RateLimitedUntil = health.RateLimitedUntil?.TruncateToMicroseconds(),
        LastSuccessAt = health.LastSuccessAt?.TruncateToMicroseconds(),
        ProbeToken = health.ProbeToken,
        ProbeExpiresAt = health.ProbeExpiresAt?.TruncateToMicroseconds(),
        UpdatedAt = now,
    };
}
