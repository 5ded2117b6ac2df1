namespace Boternity.Data.Workflows;

/// <summary>What a step does. Stored as snake_case text.</summary>
public enum StepKind
{
    /// <summary>Prompts a bot.</summary>
    Agent,

    /// <summary>Runs a skill.</summary>
    Skill,

    /// <summary>Runs code that the definition holds.</summary>
    Code,

    /// <summary>Sends a request.</summary>
    Http,

    /// <summary>Chooses between steps.</summary>
    Conditional,

    /// <summary>Repeats steps.</summary>
    Loop,

    /// <summary>Waits for a person's decision.</summary>
    Approval,

    /// <summary>Runs another workflow, <c>sub_workflow</c>.</summary>
    SubWorkflow,
}
