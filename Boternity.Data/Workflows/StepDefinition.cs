namespace Boternity.Data.Workflows;

/// <summary>One step of a workflow.</summary>
/// <remarks>spec/boternity.md 4.1.</remarks>
public sealed class StepDefinition
{
    private readonly StepKind? _said;

    /// <summary>Unique within the workflow, compared exactly; it may be empty.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>What it does; that of <see cref="Config"/> unless said otherwise, and anything else is refused.</summary>
    public StepKind Type
    {
        get => _said ?? Config?.Type ?? default;
        init => _said = value;
    }

    /// <summary>Ids of the steps that must be done before; without cycles.</summary>
    public IList<string> DependsOn { get; init; } = [];

    /// <summary>An expression that must hold for the step to run; it is skipped otherwise.</summary>
    public string? Condition { get; init; }

    /// <summary>In seconds, 0 or more; null: the engine's default.</summary>
    public long? TimeoutSeconds { get; init; }

    /// <summary>Null: a failed step is not tried again.</summary>
    public StepRetry? Retry { get; init; }

    /// <summary>What it does, in full.</summary>
    public required StepConfig Config { get; init; }

    /// <summary>How an editor shows it.</summary>
    public StepUi? Ui { get; init; }
}
