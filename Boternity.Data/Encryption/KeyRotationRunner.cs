using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Encryption;

/// <summary>Runs a rotation to its end: a batch with its counters is one unit, and between two of them others write.</summary>
internal sealed class KeyRotationRunner(
    KeyRotationJobs jobs, IWriteQueue writes, SecretTrail trail, TimeProvider clock, ILogger<KeyRotationRunner> logger)
{
    // How often a job that another worker has is looked at.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    /// <returns>The job at its end, or paused.</returns>
    public async Task<KeyRotationProgress> RunAsync(
        KeyRotationWork work, KeyRotationOptions options, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken)
    {
        var worker = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}/{Uuid7.Create(clock.GetInstant())}");
        try
        {
            while (true)
            {
                var job = await TakeAsync(work, worker, progress, cancellationToken).ConfigureAwait(false);
                var run = new KeyRotationRun(work, job, worker, options);
                if (await RunAsync(run, progress, cancellationToken).ConfigureAwait(false) is { } end)
                {
                    return end;
                }
            }
        }
        catch (OperationCanceledException exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private async Task<KeyRotationJob> TakeAsync(
        KeyRotationWork work, string worker, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            var job = await jobs.TakeAsync(work, worker, cancellationToken).ConfigureAwait(false);
            progress?.Report(job.ToProgress());
            if (job.LeaseOwner == worker)
            {
                logger.RotationBegan(job.Kind, job.Id, job.Total, job.Done);
                return job;
            }

            await DelayAsync(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>Null when another worker took the job over.</returns>
    private async Task<KeyRotationProgress?> RunAsync(
        KeyRotationRun run, IProgress<KeyRotationProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var began = clock.GetTimestamp();
                var step = await writes.WriteAsync((context, token) => StepAsync(context, run, token), cancellationToken).ConfigureAwait(false);
                progress?.Report(step.Job.ToProgress());
                if (step.Job.State != KeyRotationState.Running)
                {
                    logger.RotationEnded(step.Job.Kind, step.Job.Id, step.Job.State, step.Job.Done, step.Job.Failed);
                    return step.Job.ToProgress();
                }

                if (step.Job.LeaseOwner != run.Worker)
                {
                    return null;
                }

                var pause = run.Follow(step, clock.GetElapsedTime(began), clock.GetInstant());
                await DelayAsync(pause, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            await LeaveAsync(run, exception as StoreException).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A batch and its counters, or the end of a pass, or that of the job. May run more than once, so it changes nothing but rows.</summary>
    private async Task<KeyRotationStep> StepAsync(BoternityDbContext context, KeyRotationRun run, CancellationToken cancellationToken)
    {
        if (await jobs.HoldAsync(context, run.JobId, run.Worker, cancellationToken).ConfigureAwait(false) is not { } job)
        {
            return new KeyRotationStep(await KeyRotationJobs.ReadAsync(context, run.JobId, cancellationToken).ConfigureAwait(false));
        }

        var step = new KeyRotationStep(job);
        if (await NextAsync(context, run, job, cancellationToken).ConfigureAwait(false) is { } batch)
        {
            await jobs.AddAsync(context, job, batch, cancellationToken).ConfigureAwait(false);
            step = step with { Rows = batch.Done + batch.Skipped };
        }
        else
        {
            var waitUntil = run.IsAtEnd ? await run.FindLateWritersAsync(context, clock.GetInstant(), cancellationToken).ConfigureAwait(false) : null;
            step = step with { EndsPass = true, WaitUntil = waitUntil };
            if (run.IsAtEnd && waitUntil is null)
            {
                End(context, job, run);
            }
        }

        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return step;
    }

    /// <returns>Null at the end of a pass over all rows.</returns>
    private static async Task<KeyRotationBatch?> NextAsync(
        BoternityDbContext context, KeyRotationRun run, KeyRotationJob job, CancellationToken cancellationToken)
    {
        var (key, after) = (job.FromKey, job.Cursor ?? Guid.Empty);
        while (true)
        {
            if (key is { } old && await run.Work.RunAsync(context, old, after, run.BatchSize, cancellationToken).ConfigureAwait(false) is { } batch)
            {
                job.FromKey = old;
                return batch;
            }

            (key, after) = (await run.Work.NextKeyAsync(context, key, cancellationToken).ConfigureAwait(false), Guid.Empty);
            if (key is null)
            {
                (job.FromKey, job.Cursor) = (null, null);
                return null;
            }
        }
    }

    private void End(BoternityDbContext context, KeyRotationJob job, KeyRotationRun run)
    {
        job.State = job.Failed == 0 ? KeyRotationState.Completed : KeyRotationState.CompletedWithFailures;
        job.FinishedAt = clock.GetInstant();
        (job.LeaseOwner, job.LeaseUntil) = (null, null);
        context.SecretAuditEntries.Add(trail.Entry(
            run.Options.Actor,
            run.Work.Action,
            run.Work.Scope ?? SecretScope.Global,
            name: null,
            job.Failed == 0 ? SecretTrail.Ok : SecretTrail.WithFailures));
    }

    private Task DelayAsync(TimeSpan time, CancellationToken cancellationToken) =>
        time > TimeSpan.Zero ? Task.Delay(time, clock, cancellationToken) : Task.CompletedTask;

    /// <summary>Whoever stopped it may go on with it; after an error that is to be looked at first.</summary>
    private async Task LeaveAsync(KeyRotationRun run, StoreException? error)
    {
        try
        {
            await (error is null ? jobs.ReleaseAsync(run.JobId, run.Worker) : jobs.FailAsync(run.JobId, run.Worker, error.Code)).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            // It is free when the lease has run out.
            logger.RotationNotReleased(exception, run.JobId);
        }
    }
}
