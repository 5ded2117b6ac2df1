using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Audit;

internal sealed class MemoryAuditLog(IWriteQueue writes, ReadPool reads, TimeProvider clock) : IMemoryAuditLog
{
    private static readonly Keyset<MemoryAuditEntry> ByTime =
        Keyset<MemoryAuditEntry>.By("memory_audit_log/created_at", entry => entry.CreatedAt, entry => entry.Id);

    public Task<MemoryAuditEntry> AppendAsync(NewMemoryAudit entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        InputValue.Member<MemoryAction>(entry.Action, nameof(MemoryAuditEntry.Action));
        var actor = InputText.Required(entry.Actor, nameof(MemoryAuditEntry.Actor), MemoryAuditEntry.MaxActorLength);
        if (entry.Details is not null)
        {
            InputText.Validate(entry.Details, nameof(MemoryAuditEntry.Details), MemoryAuditEntry.MaxDetailsLength);
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                var now = clock.GetInstant();
                var added = new MemoryAuditEntry
                {
                    Id = Uuid7.Create(now),
                    BotId = entry.BotId,
                    MemoryId = entry.MemoryId,
                    Action = entry.Action,
                    Actor = actor,
                    Details = entry.Details,
                    CreatedAt = now,
                };
                context.MemoryAuditEntries.Add(added);
                await context.SaveChangesAsync(token).ConfigureAwait(false);
                return added;
            },
            cancellationToken);
    }

    public Task<Page<MemoryAuditEntry>> ListByBotAsync(
        Guid botId,
        MemoryAuditFilter filter,
        PageRequest page,
        CancellationToken cancellationToken) =>
        ListAsync(context => context.MemoryAuditEntries.Where(entry => entry.BotId == botId), filter, page, cancellationToken);

    public Task<Page<MemoryAuditEntry>> ListByMemoryAsync(
        Guid memoryId,
        MemoryAuditFilter filter,
        PageRequest page,
        CancellationToken cancellationToken) =>
        ListAsync(context => context.MemoryAuditEntries.Where(entry => entry.MemoryId == memoryId), filter, page, cancellationToken);

    private Task<Page<MemoryAuditEntry>> ListAsync(
        Func<BoternityModel, IQueryable<MemoryAuditEntry>> source,
        MemoryAuditFilter filter,
        PageRequest page,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member(filter.Action, nameof(MemoryAuditFilter.Action));
        if (filter.Actor is { } name)
        {
            InputText.Validate(name, nameof(MemoryAuditFilter.Actor), MemoryAuditEntry.MaxActorLength);
        }

        return reads.ReadAsync(
            (context, token) => ByTime.ReadAsync(Filtered(source(context).AsNoTracking(), filter), filter.Order, page, token),
            cancellationToken);
    }

    private static IQueryable<MemoryAuditEntry> Filtered(IQueryable<MemoryAuditEntry> entries, MemoryAuditFilter filter)
    {
        if (filter.Action is { } action)
        {
            entries = entries.Where(entry => entry.Action == action);
        }

        if (filter.Actor is { } actor)
        {
            entries = entries.Where(entry => entry.Actor == actor);
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.CreatedAt >= from);
        }

        if (filter.Before is { } before)
        {
            entries = entries.Where(entry => entry.CreatedAt < before);
        }

        return entries;
    }
}
