using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Cli.Output;

/// <summary>Tells people what the library logs while it works; nothing of EF Core, whose lines have statements.</summary>
/// <param name="error">Standard error.</param>
internal sealed class LogLines(TextWriter error) : ILoggerProvider, ILogger
{
    private const string Library = "Boternity.Data";

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Library, StringComparison.Ordinal) ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            error.WriteLine(formatter(state, exception));
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
