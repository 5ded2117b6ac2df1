namespace Boternity.Data.Cli;

/// <summary>How another process ended.</summary>
/// <param name="ExitCode">What it answered.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record EndOfProcess(int ExitCode, string Error)
{
    // 128 and SIGKILL; Windows knows no signals, and .NET ends a process with -1 there.
    private static readonly int Killed = OperatingSystem.IsWindows() ? -1 : 137;

    public bool WasKilled => ExitCode == Killed;
}
