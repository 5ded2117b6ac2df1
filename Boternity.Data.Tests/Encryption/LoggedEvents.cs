using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Encryption;

/// <summary>Keeps what is logged.</summary>
internal sealed class LoggedEvents : ILogger
{
    private readonly List<(int Id, string Text)> _events = [];

    public IEnumerable<int> Ids => _events.Select(one => one.Id);

    public IEnumerable<string> Texts => _events.Select(one => one.Text);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _events.Add((eventId.Id, formatter(state, exception)));
    }
}
