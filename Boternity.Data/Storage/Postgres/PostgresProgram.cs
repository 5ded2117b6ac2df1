using System.Diagnostics;

namespace Boternity.Data.Storage.Postgres;

/// <summary>A run of one of PostgreSQL's programs.</summary>
/// <param name="ExitCode">0: it did what it was asked.</param>
/// <param name="Output">What it wrote for its caller.</param>
/// <param name="Error">The first error that it named, without its own name before; null: none.</param>
internal sealed record PostgresProgram(int ExitCode, string Output, string? Error)
{
    private const int LongestError = 300;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs a program to its end; cancelling kills it and what it started.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Everybody on the machine can read them: nothing secret.</param>
    /// <param name="environment">Variables of the connection; the other ones of PostgreSQL are not handed on. Null: it connects to nothing.</param>
    /// <param name="running">Called now and then while it runs; null: never.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static async Task<PostgresProgram> RunAsync(
        string path,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        Func<Task>? running,
        CancellationToken cancellationToken)
    {
        using var process = Process.Start(Command(path, arguments, environment))!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = FirstErrorAsync(process.StandardError, $"{Path.GetFileNameWithoutExtension(path)}: error: ", cancellationToken);
            var end = process.WaitForExitAsync(cancellationToken);
            while (running is not null && await Task.WhenAny(end, Task.Delay(Interval, cancellationToken)).ConfigureAwait(false) != end)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await running().ConfigureAwait(false);
            }

            await end.ConfigureAwait(false);
            return new PostgresProgram(process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private static ProcessStartInfo Command(string path, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var command = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // PGSERVICE, PGHOSTADDR, PGOPTIONS and the like would lead it elsewhere than Npgsql goes.
        foreach (var name in command.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToArray())
        {
            command.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            command.Environment[name] = value;
        }

        // The word by which an error is told is translated otherwise.
        command.Environment["LC_ALL"] = "C";
        return command;
    }

    // The rest is read and forgotten: what follows may quote statements and rows.
    private static async Task<string?> FirstErrorAsync(StreamReader lines, string beginning, CancellationToken cancellationToken)
    {
        string? first = null;
        while (await lines.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (first is null && line.StartsWith(beginning, StringComparison.Ordinal))
            {
                first = line[beginning.Length..].TrimEnd();
            }
        }

        return first?.Length > LongestError ? first[..LongestError] : first;
    }
}
