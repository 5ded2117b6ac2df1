namespace Boternity.Data.Workflows;

/// <summary>Which workflows a list holds. By default all of them.</summary>
public sealed record WorkflowFilter
{
    /// <summary>Only this owner's, global ones if it is global; every owner's when null. The slug takes no part.</summary>
    public WorkflowOwner? Owner { get; init; }
}
