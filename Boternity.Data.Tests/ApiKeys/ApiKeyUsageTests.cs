using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Boternity.Data.ApiKeys;
using Boternity.Data.Diagnostics;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.ApiKeys;

/// <summary>The time of last use: design card security 10, test T-A4.</summary>
[CancelAfter(120_000)]
public sealed class ApiKeyUsageTests(Provider provider) : ApiKeySpec(provider)
{
    private readonly ConcurrentQueue<int> _warnings = new();

    private ApiKeyUsage Usage => Database.Resolve<ApiKeyUsage>();

    private ApiKeyUsageService Service => Database.Services.GetServices<IHostedService>().OfType<ApiKeyUsageService>().Single();

    [Test]
    [Threat("T-A4")]
    public async Task Ten_thousand_verifications_in_a_minute_make_two_writes_at_most_and_none_in_a_request()
    {
        var issued = await IssueAsync();
        await Service.StartAsync(Cancel);
        using var units = new UnitCounter(Database.Services.GetRequiredService<IMeterFactory>());

        for (var number = 0; number < 10_000; number++)
        {
            Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);

            // The tick of the service comes with the last of them.
            Database.Clock.Advance(TimeSpan.FromMilliseconds(6));
            if (number < 9_999)
            {
                Assert.That(units.Count, Is.Zero);
            }
        }

        await Service.StopAsync(Cancel);

        Assert.That(units.Count, Is.InRange(1, 2));
        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now.AddMilliseconds(-6))));
    }

    [Test]
    [Threat("T-A4")]
    public async Task A_verification_writes_nothing_until_the_flush()
    {
        var issued = await IssueAsync();
        using var units = new UnitCounter(Database.Services.GetRequiredService<IMeterFactory>());

        await Keys.VerifyAsync(issued.Token, Cancel);

        Assert.That(await LastUsedAsync(issued), Is.Null);
        Assert.That(units.Count, Is.Zero);
    }

    [Test]
    [SpecCase("botmaker-compozy", "authrepo/10")]
    public async Task FlushAsync_stores_the_latest_use_and_has_nothing_left_to_do()
    {
        var issued = await IssueAsync();
        var unused = await IssueAsync();
        await Keys.VerifyAsync(issued.Token, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        await Keys.VerifyAsync(issued.Token, Cancel);
        using var units = new UnitCounter(Database.Services.GetRequiredService<IMeterFactory>());

        await Usage.FlushAsync(Cancel);
        await Usage.FlushAsync(Cancel);

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(await LastUsedAsync(unused), Is.Null);
        Assert.That(units.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task FlushAsync_of_a_refused_key_stores_nothing()
    {
        var issued = await IssueAsync();
        await Keys.RevokeAsync(issued.Key.Id, Cancel);
        await Keys.VerifyAsync(issued.Token, Cancel);

        await Usage.FlushAsync(Cancel);

        Assert.That(await LastUsedAsync(issued), Is.Null);
    }

    [Test]
    public async Task FlushAsync_moves_the_time_on_by_a_minute_at_least()
    {
        var issued = await IssueAsync();
        var first = Database.Now;
        await UseAsync(issued);

        Database.Clock.Advance(TimeSpan.FromSeconds(60));
        await UseAsync(issued);
        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(first)));

        Database.Clock.Advance(TimeSpan.FromMicroseconds(1));
        await UseAsync(issued);
        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now)));
    }

    [Test]
    public async Task FlushAsync_never_moves_the_time_back()
    {
        var issued = await IssueAsync();
        var later = Database.Now.AddHours(1);
        await Database.ExecuteAsync($"UPDATE api_keys SET last_used_at = {later}", Cancel);

        await UseAsync(issued);

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(later)));
    }

    [Test]
    public async Task Note_of_a_clock_that_was_set_back_keeps_the_latest()
    {
        var issued = await IssueAsync();
        var latest = Database.Now;
        await Keys.VerifyAsync(issued.Token, Cancel);
        Database.Clock.SetUtcNow(latest.AddHours(-1));

        await UseAsync(issued);

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(latest)));
    }

    [Test]
    public async Task FlushAsync_of_many_keys_stores_each()
    {
        const int Count = 230;
        for (var number = 0; number < Count; number++)
        {
            var issued = await IssueAsync();
            await Keys.VerifyAsync(issued.Token, Cancel);
        }

        await Usage.FlushAsync(Cancel);

        Assert.That(
            await Database.ScalarAsync($"SELECT count(*) FROM api_keys WHERE last_used_at IS NOT NULL", Cancel),
            Is.EqualTo((long)Count));
    }

    [Test]
    public async Task FlushAsync_that_fails_throws_nothing_and_the_next_one_stores_it()
    {
        var issued = await IssueAsync();
        await Keys.VerifyAsync(issued.Token, Cancel);

        await Database.ExecuteAsync($"ALTER TABLE api_keys RENAME COLUMN last_used_at TO last_used_elsewhere", Cancel);
        await Usage.FlushAsync(Cancel);
        await Database.ExecuteAsync($"ALTER TABLE api_keys RENAME COLUMN last_used_elsewhere TO last_used_at", Cancel);
        Assert.That(await LastUsedAsync(issued), Is.Null);
        Assert.That(_warnings, Is.EqualTo((int[])[EventIds.ApiKeyUsageNotStored]));

        await Usage.FlushAsync(Cancel);
        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now)));
        Assert.That(_warnings, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task FlushAsync_cancelled_keeps_what_was_noted()
    {
        var issued = await IssueAsync();
        await Keys.VerifyAsync(issued.Token, Cancel);

        await Usage.FlushAsync(new CancellationToken(canceled: true));
        Assert.That(await LastUsedAsync(issued), Is.Null);

        await Usage.FlushAsync(Cancel);
        Assert.That(await LastUsedAsync(issued), Is.Not.Null);
    }

    [Test]
    public async Task The_service_stores_uses_every_minute()
    {
        var issued = await IssueAsync();
        var service = Service;
        await service.StartAsync(Cancel);
        await Keys.VerifyAsync(issued.Token, Cancel);
        var used = Database.Now;

        Database.Clock.Advance(TimeSpan.FromSeconds(60));
        while (await LastUsedAsync(issued) is null)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(used)));
        await service.StopAsync(Cancel);
    }

    [Test]
    public async Task The_service_stores_what_is_left_when_it_stops()
    {
        var issued = await IssueAsync();
        var service = Service;
        await service.StartAsync(Cancel);
        await Keys.VerifyAsync(issued.Token, Cancel);

        await service.StopAsync(Cancel);

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_host_that_is_disposed_stores_what_is_left(bool hasService)
    {
        var issued = await IssueAsync();
        await using (var host = Database.OpenHost(new TestDatabaseOptions
        {
            ConfigureServices = services => services.AddSingleton<IApiKeyPepper>(Pepper),
        }))
        {
            if (hasService)
            {
                // A host makes its services before anything else.
                _ = host.Services.GetServices<IHostedService>().ToList();
            }

            await host.Resolve<IApiKeyStore>().VerifyAsync(issued.Token, Cancel);
        }

        Assert.That(await LastUsedAsync(issued), Is.EqualTo(StoredText.Of(Database.Now)));
    }

    protected override void Configure(IServiceCollection services)
    {
        _warnings.Clear();
        services.AddMetrics();
        services.AddSingleton<ILogger<ApiKeyUsage>>(new WarningLog(_warnings));
    }

    private async Task UseAsync(IssuedApiKey issued)
    {
        Assert.That(await Keys.VerifyAsync(issued.Token, Cancel), Is.Not.Null);
        await Usage.FlushAsync(Cancel);
    }

    private Task<object?> LastUsedAsync(IssuedApiKey issued) =>
        Database.ScalarAsync($"SELECT last_used_at FROM api_keys WHERE id = {issued.Key.Id}", Cancel);

    /// <summary>The ids of the warnings.</summary>
    private sealed class WarningLog(ConcurrentQueue<int> warnings) : ILogger<ApiKeyUsage>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => warnings.Enqueue(eventId.Id);
    }

    /// <summary>The write units that the library's own meter counts.</summary>
    private sealed class UnitCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public UnitCounter(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == TelemetryNames.Units && instrument.Meter.Scope == factory)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _count, value));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
