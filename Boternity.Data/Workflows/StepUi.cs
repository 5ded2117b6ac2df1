namespace Boternity.Data.Workflows;

/// <summary>How an editor shows a step.</summary>
public sealed class StepUi
{
    /// <summary>Where; null: wherever the editor likes.</summary>
    public StepPosition? Position { get; init; }

    /// <summary>A group of steps that belong together.</summary>
    public string? Group { get; init; }

    /// <summary>Whether it is folded; null: not said.</summary>
    public bool? Collapsed { get; init; }
}
