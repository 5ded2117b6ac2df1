using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Migrations;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _lines = new();

    /// <summary>The lines of the library's own events about migrations, not of EF's.</summary>
    public IEnumerable<(int Id, LogLevel Level, string Text)> Ours => _lines.Where(line => line.Id is >= 3000 and < 4000);

    /// <summary>The lines of its events about backups.</summary>
    public IEnumerable<(int Id, LogLevel Level, string Text)> Backups => _lines.Where(line => line.Id is >= 5000 and < 6000);

    /// <summary>Called with the number of each event, on the thread that logs it.</summary>
    public Action<int>? Logged { get; init; }

    public IEnumerable<int> Warnings => Ours.Where(line => line.Level == LogLevel.Warning).Select(line => line.Id);

    /// <summary>Makes it the log of a host.</summary>
    public void Replace(IServiceCollection services) => services.AddSingleton(ToFactory());

    public ILoggerFactory ToFactory() => new Factory(this);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _lines.Enqueue((eventId.Id, logLevel, formatter(state, exception)));
        Logged?.Invoke(eventId.Id);
    }

    private sealed class Factory(LogLines lines) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => lines;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
