using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Workflows;

/// <summary>A workflow as it is stored: its definition, and what finds it.</summary>
/// <remarks>
/// Table <c>workflows</c>, design card seed 002. Only <c>IWorkflowStore</c> writes it, so that definition, columns and
/// <see cref="WorkflowTrigger"/> rows stay one: a <c>SaveChanges</c> or <c>ExecuteUpdate</c> that would add or change one, or anything
/// within its definition, is refused (<see cref="ErrorCodes.WrittenByStore"/>). It may be deleted so.
/// </remarks>
[WrittenBy($"{nameof(IWorkflowStore)}.{nameof(IWorkflowStore.SaveAsync)}")]
public sealed class Workflow
{
    /// <summary>The definition's own id.</summary>
    public Guid Id { get; internal init; }

    /// <summary>The definition's name; unique for its owner.</summary>
    public string Name { get; internal set; } = null!;

    /// <summary>Whom it belongs to.</summary>
    public WorkflowOwnerKind OwnerType { get; internal set; }

    /// <summary>
    /// The bot, exactly when <see cref="OwnerType"/> is <see cref="WorkflowOwnerKind.Bot"/>. No foreign key: workflows outlive bots.
    /// </summary>
    public Guid? OwnerBotId { get; internal set; }

    /// <summary>The bot's id as lower-case text, or empty text: what makes names unique. Computed by the database.</summary>
    public string OwnerKey { get; internal set; } = null!;

    /// <summary>The whole definition.</summary>
    public WorkflowDefinition Definition { get; internal set; } = null!;

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>UTC, whole microseconds; the time of the last write.</summary>
    public DateTimeOffset UpdatedAt { get; internal set; }

    /// <summary>Concurrency token: 1 on insert, one more on each save.</summary>
    public long Revision { get; internal set; } = 1;
}
