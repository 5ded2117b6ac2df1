using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Keeps what is logged.</summary>
internal sealed class LoggedEvents : ILogger
{
    private readonly ConcurrentQueue<(int Id, string Text, Exception? Failure)> _events = new();

    public IEnumerable<int> Ids => _events.Select(one => one.Id);

    public IEnumerable<string> Texts => _events.Select(one => one.Text);

    public IEnumerable<Exception> Failures => _events.Select(one => one.Failure).OfType<Exception>();

    /// <summary>Makes it the log of a host.</summary>
    public void Replace(IServiceCollection services) => services.AddSingleton<ILoggerFactory>(new Factory(this));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _events.Enqueue((eventId.Id, formatter(state, exception), exception));
    }

    private sealed class Factory(LoggedEvents log) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
