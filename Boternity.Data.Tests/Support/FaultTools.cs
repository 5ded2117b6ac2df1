using System.Diagnostics;

namespace Boternity.Data.Tests.Support;

/// <summary>What a test of a fault needs of its machine.</summary>
[Flags]
public enum FaultTool
{
    None = 0,

    /// <summary>strace, and the right to inject signals into a child's system calls.</summary>
    Strace = 1,
}

/// <summary>Asks for the ability itself, not for a file; without it a test is ignored, or fails where <c>CI=true</c>.</summary>
public static class FaultTools
{
    private static readonly Lazy<string?> StraceProblem = new(() => Probe(
        "strace",
        ["-f", "-qq", "-o", "/dev/null", "-e", "trace=getppid", "-e", "inject=getppid:error=ENOSYS:when=1", "true"],
        "Debian: apt-get install strace"));

    public static void Require(FaultTool tools)
    {
        if (tools.HasFlag(FaultTool.Strace) && StraceProblem.Value is { } problem)
        {
            MissingEngine.Report(problem, Environment.GetEnvironmentVariable("CI"));
        }
    }

    private static string? Probe(string program, string[] arguments, string hint)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{program} cannot do its work here: {error.Trim()} ({hint})";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program} does not start: {exception.Message} ({hint})";
        }
    }
}
