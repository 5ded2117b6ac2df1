namespace Boternity.Data.Workflows;

/// <summary>What starts a run. Which members it has follows from <see cref="Type"/>; the others are null.</summary>
/// <remarks>spec/boternity.md 4.1. One flat type, because EF Core knows no inheritance within a JSON column.</remarks>
public sealed class TriggerDefinition
{
    /// <summary>What starts a run.</summary>
    public required TriggerKind Type { get; init; }

    /// <summary>
    /// Of <see cref="TriggerKind.Cron"/>, required: a cron expression of five or six fields, or a phrase such as <c>every 5 minutes</c>.
    /// </summary>
    public string? Schedule { get; init; }

    /// <summary>Of <see cref="TriggerKind.Cron"/>: the name of a time zone; UTC when null.</summary>
    public string? Timezone { get; init; }

    /// <summary>
    /// Of <see cref="TriggerKind.Webhook"/>, required: begins with <c>/</c>, at most <see cref="WorkflowDefinition.MaxPathLength"/> UTF-16
    /// units, and unique among all workflows.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Of <see cref="TriggerKind.Webhook"/>: how its caller proves itself; not at all when null.</summary>
    public WebhookAuth? Auth { get; init; }

    /// <summary>Of <see cref="TriggerKind.Event"/>, required: where it comes from.</summary>
    public string? Source { get; init; }

    /// <summary>Of <see cref="TriggerKind.Event"/>, required: what happened.</summary>
    public string? EventType { get; init; }

    /// <summary>Of <see cref="TriggerKind.FileWatch"/>, required: one path or more.</summary>
    public IList<string>? Paths { get; init; }

    /// <summary>Of <see cref="TriggerKind.FileWatch"/>: which files; all when null.</summary>
    public IList<string>? Patterns { get; init; }

    /// <summary>Of webhooks, events and watched files: an expression that must hold for a run to start.</summary>
    public string? When { get; init; }
}
