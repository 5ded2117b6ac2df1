namespace Boternity.Data.Workflows;

/// <summary>What starts a run. Stored as snake_case text.</summary>
public enum TriggerKind
{
    /// <summary>Somebody who asks for it.</summary>
    Manual,

    /// <summary>The clock, <c>cron</c>.</summary>
    Cron,

    /// <summary>A request to a path, <c>webhook</c>.</summary>
    Webhook,

    /// <summary>Something that happened in the product, <c>event</c>.</summary>
    Event,

    /// <summary>A file that changed, <c>file_watch</c>.</summary>
    FileWatch,
}
