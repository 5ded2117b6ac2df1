namespace Boternity.Data.Benchmarks;

/// <summary>What the command answers to the shell.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A bar was missed, or work was not done.</summary>
    public const int Failure = 1;
}
