namespace Boternity.Data.Cli.Output;

/// <summary>How far work is.</summary>
/// <param name="Done">Of <paramref name="Total"/>.</param>
/// <param name="Total">Null: not known.</param>
/// <param name="Text">The same in words.</param>
internal readonly record struct WorkStep(long Done, long? Total, string Text);
