using System.Globalization;
using System.Text;
using Boternity.Data.Cli;
using Boternity.Data.Tests.Migrations;
using Spectre.Console;

namespace Boternity.Data.Tests.Cli;

/// <summary>A shell of a test's own: what is typed or piped in, and what comes out.</summary>
internal sealed class TestShell
{
    /// <summary>Standard input where it is no terminal.</summary>
    public byte[] Input { get; init; } = [];

    /// <summary>What somebody types at a terminal; null: there is none. <c>\n</c> is Enter, <c>\b</c> is Backspace.</summary>
    public string? Typed { get; init; }

    public bool IsOutputTerminal { get; init; }

    public Dictionary<string, string> Variables { get; init; } = [];

    /// <summary>What the command gets for a second process of itself; a real one unless a test says otherwise.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task<EndOfProcess>> StartAgainAsync { get; init; } = RunProgramAsync;

    public async Task<CliRun> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var text = new StringWriter(CultureInfo.InvariantCulture);
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        using var bytes = new MemoryStream();
        var keys = new Queue<char>(Typed ?? "");
        var shell = new Shell
        {
            Console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new Screen(text, IsOutputTerminal),
            }),
            Output = bytes,
            Error = error,
            Input = new MemoryStream(Input),
            IsInputTerminal = Typed is not null,
            ReadKeyAsync = token => keys.TryDequeue(out var key) ? Task.FromResult(KeyOf(key)) : WaitAsync(token),
            Variable = Variables.GetValueOrDefault,
            StartAgainAsync = StartAgainAsync,
        };

        var exitCode = await CommandLine.RunAsync(shell, arguments, cancellationToken);
        return new CliRun(exitCode, text.ToString(), bytes.ToArray(), error.ToString());
    }

    // This process is the tests': the program is beside them.
    private static async Task<EndOfProcess> RunProgramAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        string[] words = [ProgramRun.DotNet, "exec", typeof(CommandLine).Assembly.Location, .. arguments];
        var run = await ProgramRun.RunAsync(Environment.CurrentDirectory, new Dictionary<string, string>(), words, cancellationToken);
        return new EndOfProcess(run.ExitCode, run.Output.Trim());
    }

    private static ConsoleKeyInfo KeyOf(char key) => key switch
    {
        '\n' => new ConsoleKeyInfo('\r', ConsoleKey.Enter, shift: false, alt: false, control: false),
        '\b' => new ConsoleKeyInfo('\b', ConsoleKey.Backspace, shift: false, alt: false, control: false),
        _ => new ConsoleKeyInfo(key, ConsoleKey.NoName, shift: false, alt: false, control: false),
    };

    // Nobody types any more.
    private static async Task<ConsoleKeyInfo> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return default;
    }

    private sealed class Screen(TextWriter writer, bool isTerminal) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        public int Width => 200;

        public int Height => 50;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
