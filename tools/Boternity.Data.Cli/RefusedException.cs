namespace Boternity.Data.Cli;

/// <summary>The command does not do it, and says why.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">For the operator.</param>
internal sealed class RefusedException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
