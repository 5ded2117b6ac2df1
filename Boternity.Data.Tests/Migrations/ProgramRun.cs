using System.Diagnostics;

namespace Boternity.Data.Tests.Migrations;

/// <summary>A program that ran to its end.</summary>
/// <param name="ExitCode">What it answered.</param>
/// <param name="Output">What it wrote, its errors included.</param>
internal sealed record ProgramRun(int ExitCode, string Output)
{
    /// <summary>The <c>dotnet</c> that runs this.</summary>
    // The command line sets the variable for what it starts; a test runner of an IDE may be a program of its own.
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs a program in a folder; cancelling kills it and what it started.</summary>
    /// <param name="folder">Its current directory.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ProgramRun> RunAsync(
        string folder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A test run hands its own build's settings down, and another build takes none of them.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{words[0]} did not start.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProgramRun(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
