using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Boternity.Data.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Collects what a process says about itself, and looks for a planted value in it, in the forms that bytes take on their way out.</summary>
internal sealed class LeakSinks : ILoggerFactory, ILogger
{
    public const string Log = "log";
    public const string Trace = "trace";
    public const string Metric = "metric";

    private readonly ConcurrentQueue<(string Sink, byte[] Said)> _all = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public LeakSinks()
    {
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name is TelemetryNames.Source or "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(_activities);

        _meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _meters.Start();
    }

    /// <summary>The sinks that said anything.</summary>
    public IEnumerable<string> Used => _all.Select(one => one.Sink).Distinct();

    /// <summary>Makes it the log of a host, at every level.</summary>
    public void Replace(IServiceCollection services) => services.AddSingleton<ILoggerFactory>(this);

    public void Add(string sink, byte[] said) => _all.Enqueue((sink, said));

    public void Add(string sink, string? said) => Add(sink, Encoding.UTF8.GetBytes(said ?? ""));

    /// <summary>The sinks that have the value, each with the form.</summary>
    public IReadOnlyList<string> Having(string value)
    {
        var forms = FormsOf(value).ToList();
        return
        [
            .. _all
                .SelectMany(one => forms.Where(form => one.Said.AsSpan().IndexOf(form.Bytes) >= 0).Select(form => $"{one.Sink}: {form.Name}"))
                .Distinct(),
        ];
    }

    public static IEnumerable<(string Name, byte[] Bytes)> FormsOf(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return ("utf-8", bytes);
        yield return ("utf-16", Encoding.Unicode.GetBytes(value));
        yield return ("utf-16 big-endian", Encoding.BigEndianUnicode.GetBytes(value));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return ("HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        yield return ("list of bytes", Encoding.ASCII.GetBytes(string.Join(',', bytes)));
        for (var before = 0; before < 3; before++)
        {
            // Only the digits that no neighbour has a bit of.
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var first = ((before * 8) + 5) / 6;
            yield return ($"base64 after {before}", Encoding.ASCII.GetBytes(text[first..((before + bytes.Length) * 8 / 6)]));
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Add(Log, $"{state}");
        return null;
    }

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Add(Log, $"{formatter(state, exception)} {exception}");
        if (state is IEnumerable<KeyValuePair<string, object?>> members)
        {
            Add(Log, string.Join(' ', members.Select(member => member.Value)));
        }
    }

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Add(Activity span)
    {
        var events = span.Events.SelectMany(one => one.Tags.Select(tag => $"{one.Name} {tag.Value}"));
        var tags = span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}");
        Add(Trace, $"{span.DisplayName} {span.StatusDescription} {string.Join(' ', tags.Concat(events))}");
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        Add(Metric, $"{instrument.Name} {value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}");
}
