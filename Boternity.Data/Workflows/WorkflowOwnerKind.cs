namespace Boternity.Data.Workflows;

/// <summary>Whom a workflow belongs to. Stored as lower-case text.</summary>
public enum WorkflowOwnerKind
{
    /// <summary>Nobody in particular: every bot may use it.</summary>
    Global,

    /// <summary>One bot.</summary>
    Bot,
}
