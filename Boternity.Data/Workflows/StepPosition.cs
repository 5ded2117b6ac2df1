namespace Boternity.Data.Workflows;

/// <summary>A place on an editor's canvas, in its own unit. Both numbers are finite.</summary>
public sealed class StepPosition
{
    /// <summary>To the right.</summary>
    public required double X { get; init; }

    /// <summary>Downwards.</summary>
    public required double Y { get; init; }
}
