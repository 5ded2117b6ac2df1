using System.ComponentModel;
using System.Diagnostics;

namespace Boternity.Data.Cli;

/// <summary>This program once more, in a process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>Runs it to its end; cancelling kills it. Its input is empty, and nobody sees its output.</summary>
    /// <exception cref="RefusedException">It does not start.</exception>
    public static async Task<EndOfProcess> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Start(arguments);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await output;
            return new EndOfProcess(process.ExitCode, (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(IReadOnlyList<string> arguments)
    {
        var program = Environment.ProcessPath ?? "";

        // Started as `dotnet boternity-data.dll`, the process is that of dotnet.
        string[] first = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(OwnProcess).Assembly.Location] : [];
        try
        {
            return Process.Start(new ProcessStartInfo(program, [.. first, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException)
        {
            throw new RefusedException(
                ExitCode.Failure, $"A second process of this program ('{program}') does not start: {exception.Message}");
        }
    }
}
