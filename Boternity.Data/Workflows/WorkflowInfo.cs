namespace Boternity.Data.Workflows;

/// <summary>A workflow without its steps.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Unique for its owner.</param>
/// <param name="OwnerType">Whom it belongs to.</param>
/// <param name="OwnerBotId">The bot; null when global.</param>
/// <param name="Version">The author's own version.</param>
/// <param name="Description">For people; null when the author gave none.</param>
/// <param name="CreatedAt">UTC, whole microseconds.</param>
/// <param name="UpdatedAt">UTC, whole microseconds; the time of the last write.</param>
/// <param name="Revision">1 on insert, one more on each save.</param>
public sealed record WorkflowInfo(
    Guid Id,
    string Name,
    WorkflowOwnerKind OwnerType,
    Guid? OwnerBotId,
    string Version,
    string? Description,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Revision);
