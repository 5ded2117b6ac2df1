using Spectre.Console;

namespace Boternity.Data.Cli;

/// <summary>What a command has of the outside: the process's, or a test's own.</summary>
internal sealed class Shell
{
    private static readonly TimeSpan KeyInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Standard output, for what people read.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Standard output, for values as they are.</summary>
    public required Stream Output { get; init; }

    /// <summary>Errors and questions.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard input, where it is no terminal.</summary>
    public required Stream Input { get; init; }

    /// <summary>Whether somebody can be asked.</summary>
    public required bool IsInputTerminal { get; init; }

    /// <summary>Waits for a key, and does not show it.</summary>
    public required Func<CancellationToken, Task<ConsoleKeyInfo>> ReadKeyAsync { get; init; }

    /// <summary>The value of an environment variable; null: not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Runs this program with other arguments in a second process, to its end.</summary>
    public required Func<IReadOnlyList<string>, CancellationToken, Task<EndOfProcess>> StartAgainAsync { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public bool IsOutputTerminal => Console.Profile.Out.IsTerminal;

    /// <summary>Lines of any length; the console would break them.</summary>
    public TextWriter Writer => Console.Profile.Out.Writer;

    public static Shell OfProcess() => new()
    {
        Console = AnsiConsole.Console,
        Output = System.Console.OpenStandardOutput(),
        Error = System.Console.Error,
        Input = System.Console.OpenStandardInput(),
        IsInputTerminal = !System.Console.IsInputRedirected,
        ReadKeyAsync = WaitForKeyAsync,
        Variable = Environment.GetEnvironmentVariable,
        StartAgainAsync = OwnProcess.RunAsync,
    };

    // Asked again and again: a wait inside of the system would not end for Ctrl-C.
    private static async Task<ConsoleKeyInfo> WaitForKeyAsync(CancellationToken cancellationToken)
    {
        while (!System.Console.KeyAvailable)
        {
            await Task.Delay(KeyInterval, cancellationToken);
        }

        return System.Console.ReadKey(intercept: true);
    }
}
