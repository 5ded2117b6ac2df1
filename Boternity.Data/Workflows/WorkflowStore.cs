using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Workflows;

internal sealed class WorkflowStore(IWriteQueue writes, ReadPool reads, IStorageEngine engine, TimeProvider clock) : IWorkflowStore
{
    private const string Subject = "workflow";

    private static readonly Keyset<Workflow> ByName =
        Keyset<Workflow>.By("workflows/name", workflow => workflow.Name, workflow => workflow.Id);

    private static readonly Keyset<WorkflowTrigger> ByWorkflow =
        Keyset<WorkflowTrigger>.By("workflow_triggers/workflow", trigger => trigger.WorkflowId, trigger => trigger.Position);

    private static readonly ModelQuery<Guid, Workflow?> ById =
        new((context, id, _) => context.Workflows.AsNoTracking().FirstOrDefault(workflow => workflow.Id == id));

    private static readonly ModelQuery<string, WorkflowTrigger?> ByPath =
        new((context, path, _) => context.WorkflowTriggers.AsNoTracking().FirstOrDefault(trigger => trigger.Path == path));

    public Task<Workflow> SaveAsync(WorkflowDefinition definition, long? expectedRevision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var copy = WorkflowRules.Checked(definition);
        if (expectedRevision is { } revision)
        {
            InputValue.NotNegative(revision, nameof(expectedRevision));
        }

        return writes.WriteAsync(
            async (context, token) =>
            {
                await LockAsync(context, copy.Id, token).ConfigureAwait(false);
                await EnsureKnownAsync(context, copy.Id, token).ConfigureAwait(false);
                var stored = await RevisionOf(context, copy.Id).FirstOrDefaultAsync(token).ConfigureAwait(false);
                EnsureExpected(copy.Id, stored, expectedRevision);

                var now = clock.GetInstant();
                var written = stored is { } current
                    ? await WorkflowSql.UpdateAsync(context, copy, current, now, token).ConfigureAwait(false)
                    : await WorkflowSql.InsertAsync(context, copy, now, now, token).ConfigureAwait(false);
                if (written == 0)
                {
                    // Somebody wrote the row without a turn of this store.
                    throw Messages.ConcurrentChange("workflows", cause: null);
                }

                await ReplaceTriggersAsync(context, copy, token).ConfigureAwait(false);
                return (await ById.RunAsync(context, copy.Id, token).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    public Task<Workflow?> GetAsync(Guid id, CancellationToken cancellationToken) =>
        reads.ReadAsync((context, token) => ReadAsync(context, id, token), cancellationToken);

    public Task<Workflow?> GetByNameAsync(WorkflowOwner owner, string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(owner);
        ArgumentNullException.ThrowIfNull(name);
        if (!InputText.IsStorable(name))
        {
            return Task.FromResult<Workflow?>(null);
        }

        return reads.ReadAsync(
            async (context, token) =>
            {
                var id = await context.Workflows
                    .Where(workflow => workflow.Name == name && workflow.OwnerType == owner.Type && workflow.OwnerKey == key)
                    .Select(workflow => (Guid?)workflow.Id)
                    .FirstOrDefaultAsync(token)
                    .ConfigureAwait(false);
                return id is { } found ? await ReadAsync(context, found, token).ConfigureAwait(false) : null;
            },
            cancellationToken);
    }

    public Task<Page<WorkflowInfo>> ListAsync(WorkflowFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(page);
        var key = filter.Owner is null ? null : KeyOf(filter.Owner);

        return reads.ReadAsync(
            (context, token) =>
            {
                var workflows = context.Workflows.AsNoTracking();
                if (filter.Owner is { Type: var type })
                {
                    workflows = workflows.Where(workflow => workflow.OwnerType == type && workflow.OwnerKey == key);
                }

                return ByName.ReadAsync(
                    workflows,
                    workflow => new WorkflowInfo(
                        workflow.Id,
                        workflow.Name,
                        workflow.OwnerType,
                        workflow.OwnerBotId,
                        workflow.Definition.Version,
                        workflow.Definition.Description,
                        workflow.CreatedAt,
                        workflow.UpdatedAt,
                        workflow.Revision),
                    SortOrder.Ascending,
                    page,
                    token);
            },
            cancellationToken);
    }

    public Task<Page<WorkflowTrigger>> ListTriggersAsync(TriggerKind type, PageRequest page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        InputValue.Member<TriggerKind>(type, nameof(type));

        return reads.ReadAsync(
            (context, token) => ByWorkflow.ReadAsync(
                context.WorkflowTriggers.AsNoTracking().Where(trigger => trigger.Type == type), SortOrder.Ascending, page, token),
            cancellationToken);
    }

    public Task<WorkflowTrigger?> FindWebhookAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);

        return InputText.IsStorable(path)
            ? reads.ReadAsync((context, token) => ByPath.RunAsync(context, path, token), cancellationToken)
            : Task.FromResult<WorkflowTrigger?>(null);
    }

    public Task<bool> DeleteAsync(Guid id, CancellationToken cancellationToken) =>
        writes.WriteAsync(
            async (context, token) =>
            {
                await LockAsync(context, id, token).ConfigureAwait(false);
                return await context.Workflows.Where(workflow => workflow.Id == id).ExecuteDeleteAsync(token).ConfigureAwait(false) == 1;
            },
            cancellationToken);

    // The row may not exist yet, and its triggers are replaced: savers of one workflow take turns.
    private Task LockAsync(BoternityDbContext context, Guid id, CancellationToken cancellationToken) =>
        engine.LockAsync(context, $"workflows.{id:D}", cancellationToken);

    private static Task<Workflow?> ReadAsync(BoternityModel context, Guid id, CancellationToken cancellationToken) =>
        StoredDefinition.ReadAsync(context, id, () => ById.RunAsync(context, id, cancellationToken), cancellationToken);

    private static async Task EnsureKnownAsync(BoternityDbContext context, Guid id, CancellationToken cancellationToken)
    {
        var unknown = await StoredDefinition.UnknownAsync(context, id, cancellationToken).ConfigureAwait(false);
        if (unknown.Count != 0)
        {
            throw Messages.UnknownInDefinition(id, unknown);
        }
    }

    private static void EnsureExpected(Guid id, long? stored, long? expected)
    {
        if (expected is not { } revision || revision == (stored ?? 0))
        {
            return;
        }

        throw stored is { } actual ? Messages.RevisionConflict(Subject, id, revision, actual) : Messages.NotFound(Subject, id);
    }

    private static IQueryable<long?> RevisionOf(BoternityModel context, Guid id) =>
        context.Workflows.Where(workflow => workflow.Id == id).Select(workflow => (long?)workflow.Revision);

    private static async Task ReplaceTriggersAsync(BoternityDbContext context, WorkflowDefinition definition, CancellationToken cancellationToken)
    {
        await context.WorkflowTriggers.Where(trigger => trigger.WorkflowId == definition.Id)
            .ExecuteDeleteAsync(cancellationToken)
            .ConfigureAwait(false);

        var rows = TriggersOf(definition).ToList();
        context.WorkflowTriggers.AddRange(rows);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);

        // A later save of the same unit adds rows of the same keys.
        rows.ForEach(row => context.Entry(row).State = EntityState.Detached);
    }

    /// <summary>The rows that find a definition by its triggers.</summary>
    internal static IEnumerable<WorkflowTrigger> TriggersOf(WorkflowDefinition definition) =>
        definition.Triggers.Select((trigger, position) => RowOf(definition.Id, trigger, position));

    private static WorkflowTrigger RowOf(Guid workflowId, TriggerDefinition trigger, int position) => new()
    {
        WorkflowId = workflowId,
        Position = position,
        Type = trigger.Type,
        Schedule = trigger.Schedule,
        Timezone = trigger.Timezone,
        Path = trigger.Path,
        Source = trigger.Source,
        EventType = trigger.EventType,
    };

    private static string KeyOf(WorkflowOwner owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        InputValue.Member<WorkflowOwnerKind>(owner.Type, nameof(WorkflowOwner.Type));

        return owner.Type == WorkflowOwnerKind.Bot ? owner.BotId?.ToString("D") ?? "" : "";
    }
}
