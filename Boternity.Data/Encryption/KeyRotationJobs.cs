using System.Linq.Expressions;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>The jobs of rotations: who has the lease of one, and how far it is.</summary>
/// <remarks>A lease that ran out may be taken over. Two workers at once would cost time and nothing else: each row is compared and swapped.</remarks>
internal sealed class KeyRotationJobs(IWriteQueue writes, IStorageEngine engine, TimeProvider clock)
{
    /// <summary>For how long a worker that is not heard of keeps its job.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const string JobLock = "key_rotation_jobs";

    /// <summary>Takes up the job of this kind and scope that is not at its end, or begins one.</summary>
    /// <returns>The job, which is the worker's if it is the <see cref="KeyRotationJob.LeaseOwner"/>.</returns>
    public Task<KeyRotationJob> TakeAsync(KeyRotationWork work, string worker, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                await engine.LockAsync(context, JobLock, token).ConfigureAwait(false);
                var now = clock.GetInstant();
                var (kind, scope) = (work.Kind, work.Scope);
                var job = await Open(context).FirstOrDefaultAsync(open => open.Kind == kind && open.Scope == scope, token).ConfigureAwait(false);
                if (job is { State: KeyRotationState.Running, LeaseUntil: { } until } && until > now && job.LeaseOwner != worker)
                {
                    return job;
                }

                if (job is null)
                {
                    job = new KeyRotationJob { Id = Uuid7.Create(now), Kind = kind, Scope = scope, StartedAt = now };
                    job.Total = await work.CountAsync(context, token).ConfigureAwait(false);
                    context.KeyRotationJobs.Add(job);
                }

                job.State = KeyRotationState.Running;
                job.ToKey = work.ToKey;
                Renew(job, worker, now);
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return job;
            },
            cancellationToken);

    /// <summary>The job, tracked, if it still is the worker's; its lease is renewed with the unit.</summary>
    /// <returns>Null when somebody paused it, or took it over.</returns>
    public async Task<KeyRotationJob?> HoldAsync(BoternityDbContext context, Guid id, string worker, CancellationToken cancellationToken)
    {
        // The update holds off whoever would pause it or take it over until the unit ends.
        var now = clock.GetInstant();
        var until = now + Lease;
        var count = await context.KeyRotationJobs
            .Where(job => job.Id == id && job.LeaseOwner == worker && job.State == KeyRotationState.Running)
            .ExecuteUpdateAsync(
                set => set.SetProperty(job => job.HeartbeatAt, now).SetProperty(job => job.LeaseUntil, until), cancellationToken)
            .ConfigureAwait(false);
        return count == 1 ? await context.KeyRotationJobs.FirstAsync(job => job.Id == id, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>The job as others left it.</summary>
    public static Task<KeyRotationJob> ReadAsync(BoternityDbContext context, Guid id, CancellationToken cancellationToken) =>
        context.KeyRotationJobs.AsNoTracking().FirstAsync(job => job.Id == id, cancellationToken);

    /// <summary>Adds what a batch came to; a row that failed before is counted once.</summary>
    public async Task AddAsync(BoternityDbContext context, KeyRotationJob job, KeyRotationBatch batch, CancellationToken cancellationToken)
    {
        var now = clock.GetInstant();
        job.Cursor = batch.Last;
        job.Done += batch.Done;
        job.Skipped += batch.Skipped;
        foreach (var (table, id, code) in batch.Failures)
        {
            var isKnown = await context.KeyRotationFailures
                .AnyAsync(failure => failure.JobId == job.Id && failure.TableName == table && failure.RecordId == id, cancellationToken)
                .ConfigureAwait(false);
            if (!isKnown)
            {
                job.Failed++;
                context.KeyRotationFailures.Add(
                    new KeyRotationFailure { JobId = job.Id, TableName = table, RecordId = id, Code = code, At = now });
            }
        }
    }

    /// <summary>Gives the job back, to be taken up by whoever comes next. Does nothing when it is not the worker's.</summary>
    public Task ReleaseAsync(Guid id, string worker) =>
        LeaveAsync(job => job.Id == id && job.LeaseOwner == worker, KeyRotationState.Paused, null, null, CancellationToken.None);

    /// <summary>Ends the job with an error; the next run begins a new one. Does nothing when it is not the worker's.</summary>
    public Task FailAsync(Guid id, string worker, string code) =>
        LeaveAsync(job => job.Id == id && job.LeaseOwner == worker, KeyRotationState.Failed, code, clock.GetInstant(), CancellationToken.None);

    /// <summary>Takes the job from whoever works on it.</summary>
    /// <returns>Whether it was running.</returns>
    public Task<bool> PauseAsync(Guid id, CancellationToken cancellationToken) =>
        LeaveAsync(job => job.Id == id, KeyRotationState.Paused, null, null, cancellationToken);

    /// <summary>Those that are not at their end, the oldest first.</summary>
    public static IQueryable<KeyRotationJob> Open(BoternityModel context) =>
        context.KeyRotationJobs
            .Where(job => job.State == KeyRotationState.Pending || job.State == KeyRotationState.Running || job.State == KeyRotationState.Paused)
            .OrderBy(job => job.StartedAt)
            .ThenBy(job => job.Id);

    private static void Renew(KeyRotationJob job, string worker, DateTimeOffset now)
    {
        job.LeaseOwner = worker;
        job.LeaseUntil = now + Lease;
        job.HeartbeatAt = now;
    }

    private Task<bool> LeaveAsync(
        Expression<Func<KeyRotationJob, bool>> which,
        KeyRotationState state,
        string? code,
        DateTimeOffset? finishedAt,
        CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) => await context.KeyRotationJobs
                .Where(which)
                .Where(job => job.State == KeyRotationState.Running)
                .ExecuteUpdateAsync(
                    set => set
                        .SetProperty(job => job.State, state)
                        .SetProperty(job => job.LastErrorCode, code)
                        .SetProperty(job => job.FinishedAt, finishedAt)
                        .SetProperty(job => job.LeaseOwner, (string?)null)
                        .SetProperty(job => job.LeaseUntil, (DateTimeOffset?)null),
                    token)
                .ConfigureAwait(false) == 1,
            cancellationToken);
}
