using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Boternity.Data.Tests.ChildModes;

namespace Boternity.Data.Tests.Support;

/// <summary>Another process that uses the library: this assembly, started as a program in a mode of <see cref="ChildMode"/>.</summary>
/// <remarks>It speaks in lines. Disposing kills it if it still runs.</remarks>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];

    private ChildProcess(ProcessStartInfo command)
    {
        _process = Process.Start(command) ?? throw new InvalidOperationException("The child process did not start.");
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>The lines read so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The numbers of the <c>ACK n</c> lines read so far.</summary>
    public IReadOnlyList<long> Acknowledged => [.. _lines
        .Where(line => line.StartsWith(ChildProtocol.Acknowledged, StringComparison.Ordinal))
        .Select(line => long.Parse(line[ChildProtocol.Acknowledged.Length..], CultureInfo.InvariantCulture))];

    /// <summary>Starts a mode over a database of a test.</summary>
    public static ChildProcess Start(ChildMode mode, ITestDatabase database, params IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(database);
        return Start(mode, [database.Provider.ToString(), database.Target, .. arguments]);
    }

    /// <summary>Starts a mode with arguments of its own.</summary>
    public static ChildProcess Start(ChildMode mode, params IEnumerable<string> arguments) => StartUnder([], mode, arguments);

    /// <summary>Starts a mode by way of another program, which ends as the child ends.</summary>
    /// <param name="program">The program and its arguments; what it is to start follows them.</param>
    /// <param name="mode">What the child does.</param>
    /// <param name="arguments">All of the mode's.</param>
    public static ChildProcess StartUnder(IEnumerable<string> program, ChildMode mode, params IEnumerable<string> arguments)
    {
        string[] words = [.. program, DotNet(), "exec", Assembly.GetExecutingAssembly().Location, mode.ToString(), .. arguments];

        return new ChildProcess(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
    }

    /// <summary>Waits until the child has opened what it needs, then lets it begin; of several children, wait for all first.</summary>
    public static async Task BeginTogetherAsync(CancellationToken cancellationToken, params IEnumerable<ChildProcess> children)
    {
        var all = children.ToList();
        await Task.WhenAll(all.Select(child => child.ReadUntilAsync(ChildProtocol.Ready, cancellationToken)));
        await Task.WhenAll(all.Select(child => child.WriteLineAsync(ChildProtocol.Go, cancellationToken)));
    }

    /// <summary>Reads up to the first line that begins so, and returns it.</summary>
    /// <exception cref="InvalidOperationException">The child ended without such a line; the message has its output.</exception>
    public async Task<string> ReadUntilAsync(string beginning, CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _lines.Add(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw await UnexpectedEndAsync($"ended without a line '{beginning}'", cancellationToken);
    }

    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Reads the rest of the output and waits for the end.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0; the message has the output.</exception>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);

        if (_process.ExitCode != 0)
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"exited with {_process.ExitCode}");
            throw await UnexpectedEndAsync(what, cancellationToken);
        }
    }

    /// <summary>Reads the rest of the output and waits for the end, whatever it is; for a child that may kill itself.</summary>
    /// <returns>The exit code; 137 after SIGKILL.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        await ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Kills it without warning, as the operating system would (SIGKILL), and reads what it had said until then.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // With what it was started by way of: that may not take the child with it.
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _lines.Add(line);
        }
    }

    private async Task<InvalidOperationException> UnexpectedEndAsync(string what, CancellationToken cancellationToken)
    {
        var output = string.Join(Environment.NewLine, [.. _lines, await _errors.WaitAsync(cancellationToken)]);
        return new InvalidOperationException($"The child process {what}.{Environment.NewLine}{output}");
    }

    // The command line sets the variable for what it starts; a test runner of an IDE may be a program of its own.
    private static string DotNet() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");
}
