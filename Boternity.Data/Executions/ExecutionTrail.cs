using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Executions;

/// <summary>Writes down who gave an execution a status that does not follow, and why.</summary>
internal sealed class ExecutionTrail
{
    private readonly string _actor;
    private readonly string _reason;
    private readonly TimeProvider _clock;

    private ExecutionTrail(string actor, string reason, TimeProvider clock)
    {
        _actor = actor;
        _reason = reason;
        _clock = clock;
    }

    /// <exception cref="Errors.StoreException">Blank, too long or not storable.</exception>
    public static ExecutionTrail By(string actor, string reason, TimeProvider clock) => new(
        InputText.Required(actor, nameof(actor), ExecutionOverride.MaxActorLength),
        InputText.Required(reason, nameof(reason), ExecutionOverride.MaxReasonLength),
        clock);

    public async Task AddAsync(
        BoternityDbContext context,
        string workflowExecId,
        string? taskExecId,
        ExecutionStatus from,
        ExecutionStatus to,
        CancellationToken cancellationToken)
    {
        var now = _clock.GetInstant();
        var entry = new ExecutionOverride
        {
            Id = Uuid7.Create(now),
            WorkflowExecId = workflowExecId,
            TaskExecId = taskExecId,
            FromStatus = from,
            ToStatus = to,
            Actor = _actor,
            Reason = _reason,
            CreatedAt = now,
        };
        context.ExecutionOverrides.Add(entry);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        context.Entry(entry).State = EntityState.Detached;
    }
}
