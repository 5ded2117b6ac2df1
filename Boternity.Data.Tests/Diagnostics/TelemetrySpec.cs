using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Boternity.Data.Bots;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Diagnostics;

/// <summary>What an operator sees of writes and reads, through the instruments that every .NET service has.</summary>
[CancelAfter(60_000)]
public sealed class TelemetrySpec(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    protected override TestDatabaseOptions Options => new() { ConfigureServices = services => services.AddMetrics() };

    private string System => _provider == Provider.Sqlite ? "sqlite" : "postgresql";

    private IWriteQueue Queue => Database.Resolve<IWriteQueue>();

    [Test]
    public async Task A_write_is_counted_and_timed_with_its_outcome()
    {
        using var measured = Measure();

        await Database.Resolve<IBotStore>().CreateAsync(new NewBot { Name = "Luna" }, Cancel);

        Assert.That(measured.Of(TelemetryNames.Units), Is.EqualTo(new[] { (1.0, $"{System}, committed") }));
        Assert.That(measured.Of(TelemetryNames.QueueWait), Has.Exactly(1).Matches<(double Value, string Tags)>(wait => wait.Value >= 0 && wait.Tags == System));
        Assert.That(measured.Of(TelemetryNames.GroupSize), Is.EqualTo(new[] { (1.0, System) }));
        Assert.That(measured.Of(TelemetryNames.CommitDuration), Has.Exactly(1).Items);
    }

    [Test]
    public async Task A_failed_write_is_counted_with_the_kind_of_its_error_and_nothing_of_its_values()
    {
        using var measured = Measure();
        using var spans = new Spans(TelemetryNames.WriteActivity);

        Assert.ThrowsAsync<StoreException>(() => Queue.WriteAsync(
            (context, token) => context.Database.ExecuteSqlAsync($"INSERT INTO bots (id, name) VALUES ({"secret value"}, NULL)", token),
            Cancel));
        await Queue.WriteAsync((_, _) => Task.CompletedTask, Cancel);

        var units = measured.Of(TelemetryNames.Units).Select(unit => unit.Tags).ToArray();
        Assert.That(units, Has.Length.EqualTo(2));
        Assert.That(units[0], Does.StartWith($"{System}, failed, "));
        Assert.That(units[1], Is.EqualTo($"{System}, committed"));
        var failed = spans.All.Single(span => span.Status == ActivityStatusCode.Error);
        Assert.That(failed.GetTagItem(TelemetryNames.ErrorType), Is.EqualTo(units[0].Split(", ")[2]));
        Assert.That(failed.TagObjects.Select(tag => $"{tag.Value}"), Has.None.Contains("secret"));
        Assert.That(failed.StatusDescription, Is.Null);
    }

    [Test]
    public async Task A_part_of_a_unit_is_no_unit()
    {
        using var measured = Measure();

        await Queue.WriteAsync((_, token) => Queue.WriteAsync((_, _) => Task.CompletedTask, token), Cancel);

        Assert.That(measured.Of(TelemetryNames.Units), Has.Exactly(1).Items);
    }

    [Test]
    public async Task A_wait_for_a_reader_is_timed_unless_the_driver_has_a_pool_of_its_own()
    {
        using var measured = Measure();

        await Database.Resolve<IBotStore>().GetBySlugAsync("nobody", Cancel);

        Assert.That(measured.Of(TelemetryNames.ReaderWait), Has.Exactly(_provider == Provider.Sqlite ? 1 : 0).Items);
    }

    private Measurements Measure() => new(Database.Services.GetRequiredService<IMeterFactory>());

    /// <summary>What the host's own meter says; other tests run beside this one.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = new();

        public Measurements(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == TelemetryNames.Source && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public IReadOnlyList<(double Value, string Tags)> Of(string name) =>
            [.. _all.Where(measured => measured.Name == name).Select(measured => (measured.Value, measured.Tags))];

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _all.Enqueue((instrument.Name, value, string.Join(", ", tags.ToArray().Select(tag => tag.Value))));
    }

    /// <summary>The spans of this test's flow.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _all = new();
        private readonly Activity _root = new Activity("test").Start();
        private readonly ActivityListener _listener;

        public Spans(string name)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == TelemetryNames.Source,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    if (span.OperationName == name && span.TraceId == _root.TraceId)
                    {
                        _all.Enqueue(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyCollection<Activity> All => _all;

        public void Dispose()
        {
            _listener.Dispose();
            _root.Dispose();
        }
    }
}
