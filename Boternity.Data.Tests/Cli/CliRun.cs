using System.Text;

namespace Boternity.Data.Tests.Cli;

/// <summary>A command that ran to its end.</summary>
/// <param name="ExitCode">What it answered.</param>
/// <param name="Text">What people read of standard output.</param>
/// <param name="Bytes">What programs read of it.</param>
/// <param name="Error">Errors and questions.</param>
public sealed record CliRun(int ExitCode, string Text, IReadOnlyList<byte> Bytes, string Error)
{
    /// <summary>All of standard output.</summary>
    public string Output => Text + Encoding.Latin1.GetString([.. Bytes]);

    /// <summary>For the message of an assertion.</summary>
    public override string ToString() => $"exit {ExitCode}\n{Output}\n{Error}";
}
