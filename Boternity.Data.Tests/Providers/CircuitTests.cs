using Boternity.Data.Errors;
using Boternity.Data.Providers;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Providers;

/// <summary>The circuit breaker: its transitions, its probe, and that no count is lost.</summary>
public sealed class CircuitTests(Provider provider) : StoreSpec(provider)
{
    private const string Name = "anthropic";

    private IProviderHealthStore Providers => Database.Resolve<IProviderHealthStore>();

    [Test]
    [SpecCase("boternity", 274)]
    [SpecCase("boternity", 275)]
    public async Task New_provider_is_closed_and_available_under_the_default_policy()
    {
        var health = await AddAsync();

        Assert.That((health.CircuitState, health.ConsecutiveFailures), Is.EqualTo((CircuitState.Closed, 0)));
        Assert.That((CircuitPolicy.Default.FailureThreshold, CircuitPolicy.Default.OpenDuration), Is.EqualTo((3, TimeSpan.FromSeconds(30))));
        Assert.That(await AcquireAsync(), Is.EqualTo(new ProviderPermit(ProviderAvailability.Available, null, null)));
        Assert.That(health.AvailabilityAt(Database.Now), Is.EqualTo(ProviderAvailability.Available));
    }

    [Test]
    [SpecCase("boternity", 276)]
    [SpecCase("boternity", 287)]
    [SpecCase("boternity", 289)]
    public async Task Third_failure_in_a_row_opens_the_circuit()
    {
        await AddAsync();

        var first = await FailAsync("one");
        var second = await FailAsync("two");
        var third = await FailAsync("three");

        Assert.That((first.CircuitState, second.CircuitState), Is.EqualTo((CircuitState.Closed, CircuitState.Closed)));
        Assert.That((first.UptimeSince, second.ConsecutiveFailures), Is.EqualTo(((DateTimeOffset?)Database.Now, 2)));
        Assert.That((third.CircuitState, third.ConsecutiveFailures, third.LastError), Is.EqualTo((CircuitState.Open, 3, "three")));
        Assert.That((third.OpenedAt, third.RetryAt, third.UptimeSince), Is.EqualTo(((DateTimeOffset?)Database.Now, (DateTimeOffset?)Database.Now.AddSeconds(30), (DateTimeOffset?)null)));
        Assert.That((third.TotalCalls, third.TotalFailures), Is.EqualTo((3L, 3L)));
        Assert.That(await AcquireAsync(), Is.EqualTo(new ProviderPermit(ProviderAvailability.Open, third.RetryAt, null)));
        Assert.That(third.AvailabilityAt(Database.Now), Is.EqualTo(ProviderAvailability.Open));
    }

    [Test]
    [SpecCase("boternity", 277)]
    [SpecCase("boternity", 288)]
    public async Task Success_begins_the_count_of_failures_anew_and_keeps_the_uptime()
    {
        var since = (await AddAsync()).UptimeSince;
        await FailAsync("one");
        await FailAsync("two");
        Database.Clock.Advance(TimeSpan.FromMinutes(1));

        var health = await Providers.RecordSuccessAsync(Name, TimeSpan.FromMilliseconds(120.9), Cancel);
        await FailAsync("three");

        Assert.That((health.ConsecutiveFailures, health.LastLatencyMs, health.LastSuccessAt), Is.EqualTo((0, (long?)120, (DateTimeOffset?)Database.Now)));
        Assert.That((health.TotalCalls, health.TotalFailures, health.UptimeSince, health.LastError), Is.EqualTo((3L, 2L, since, "two")));
        Assert.That((await AcquireAsync()).IsGranted);
    }

    [Test]
    [SpecCase("boternity", 281)]
    [SpecCase("boternity", 290)]
    public async Task When_the_time_to_retry_comes_one_of_many_callers_gets_the_probe()
    {
        await OpenAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(30));

        var permits = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(AcquireAsync, Cancel)));

        var health = (await Providers.GetAsync(Name, Cancel))!;
        var granted = permits.Where(permit => permit.IsGranted).ToList();
        Assert.That(granted, Is.EqualTo((ProviderPermit[])[new(ProviderAvailability.ProbeDue, null, health.ProbeToken)]));
        Assert.That(
            permits.Except(granted),
            Is.All.EqualTo(new ProviderPermit(ProviderAvailability.Probing, Database.Now.AddSeconds(30), null)));
        Assert.That((health.CircuitState, health.AvailabilityAt(Database.Now)), Is.EqualTo((CircuitState.HalfOpen, ProviderAvailability.Probing)));
    }

    [Test]
    public async Task Prober_that_does_not_answer_in_time_loses_the_probe()
    {
        await OpenAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(30));
        var first = await AcquireAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(30));

        var second = await AcquireAsync();

        Assert.That((first.IsGranted, second.IsGranted), Is.EqualTo((true, true)));
        Assert.That(second.ProbeToken, Is.Not.EqualTo(first.ProbeToken));
        Assert.That((await AcquireAsync()).Availability, Is.EqualTo(ProviderAvailability.Probing));
    }

    [Test]
    [SpecCase("boternity", 282)]
    public async Task Success_of_the_probe_closes_the_circuit_and_begins_the_uptime()
    {
        await OpenAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(31));
        await AcquireAsync();

        var health = await Providers.RecordSuccessAsync(Name, TimeSpan.Zero, Cancel);

        Assert.That((health.CircuitState, health.ConsecutiveFailures, health.UptimeSince), Is.EqualTo((CircuitState.Closed, 0, (DateTimeOffset?)Database.Now)));
        Assert.That((health.OpenedAt, health.RetryAt, health.ProbeToken, health.ProbeExpiresAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, (Guid?)null, (DateTimeOffset?)null)));
    }

    [Test]
    [SpecCase("boternity", 283)]
    public async Task Failure_of_the_probe_opens_the_circuit_again()
    {
        await OpenAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(31));
        await AcquireAsync();

        var health = await FailAsync("still");

        Assert.That((health.CircuitState, health.OpenedAt, health.RetryAt), Is.EqualTo((CircuitState.Open, (DateTimeOffset?)Database.Now, (DateTimeOffset?)Database.Now.AddSeconds(30))));
        Assert.That((health.UptimeSince, health.ProbeToken), Is.EqualTo(((DateTimeOffset?)null, (Guid?)null)));
    }

    [Test]
    public async Task Late_failure_of_an_open_circuit_counts_and_does_not_prolong_it()
    {
        var opened = await OpenAsync();
        Database.Clock.Advance(TimeSpan.FromSeconds(10));

        var health = await FailAsync("late");

        Assert.That((health.OpenedAt, health.RetryAt), Is.EqualTo((opened.OpenedAt, opened.RetryAt)));
        Assert.That((health.TotalFailures, health.ConsecutiveFailures), Is.EqualTo((4L, 4)));
    }

    [Test]
    [SpecCase("boternity", 278)]
    [SpecCase("boternity", 284)]
    [SpecCase("boternity", 280)]
    public async Task Rate_limit_refuses_calls_until_it_ends()
    {
        await AddAsync();

        var health = await Providers.RecordRateLimitAsync(Name, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), Cancel);

        Assert.That(await AcquireAsync(), Is.EqualTo(new ProviderPermit(ProviderAvailability.RateLimited, Database.Now.AddSeconds(5), null)));
        Assert.That(health.AvailabilityAt(Database.Now), Is.EqualTo(ProviderAvailability.RateLimited));
        Database.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await AcquireAsync()).Availability, Is.EqualTo(ProviderAvailability.Available));
    }

    [Test]
    [SpecCase("boternity", 285)]
    [SpecCase("boternity", 286)]
    public async Task Rate_limit_is_at_most_the_longest_wait_which_is_also_the_default_and_never_shortens()
    {
        await AddAsync();
        var longest = TimeSpan.FromMinutes(1);

        var capped = await Providers.RecordRateLimitAsync(Name, TimeSpan.FromHours(9), longest, Cancel);
        var shorter = await Providers.RecordRateLimitAsync(Name, TimeSpan.FromSeconds(1), longest, Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var unsaid = await Providers.RecordRateLimitAsync(Name, null, longest, Cancel);

        Assert.That(capped.RateLimitedUntil, Is.EqualTo(Database.Now.AddSeconds(59)));
        Assert.That(shorter.RateLimitedUntil, Is.EqualTo(capped.RateLimitedUntil));
        Assert.That(unsaid.RateLimitedUntil, Is.EqualTo(Database.Now + longest));
    }

    [Test]
    [SpecCase("boternity", 279)]
    public void Four_of_seven_failures_allow_another_provider() =>
        Assert.That(
            Enum.GetValues<ProviderFailure>().Where(failure => failure.AllowsFailover()),
            Is.EqualTo((ProviderFailure[])[ProviderFailure.Provider, ProviderFailure.Stream, ProviderFailure.RateLimited, ProviderFailure.Overloaded]));

    [Test]
    public async Task Two_hosts_that_record_at_once_lose_no_call()
    {
        await AddAsync();
        await using var other = Database.OpenHost();
        var policy = new CircuitPolicy { FailureThreshold = int.MaxValue };

        await Task.WhenAll(((IProviderHealthStore[])[Providers, other.Resolve<IProviderHealthStore>()]).SelectMany(store =>
            Enumerable.Range(0, 20).Select(number => Task.Run(
                () => number % 4 == 0
                    ? store.RecordSuccessAsync(Name, TimeSpan.Zero, Cancel)
                    : store.RecordFailureAsync(Name, "x", policy, Cancel),
                Cancel))));

        var health = (await Providers.GetAsync(Name, Cancel))!;
        Assert.That((health.TotalCalls, health.TotalFailures, health.Revision), Is.EqualTo((40L, 30L, 41L)));
    }

    [Test]
    public async Task Long_error_is_cut_between_two_characters_and_what_cannot_be_stored_is_replaced()
    {
        await AddAsync();

        var cut = await FailAsync(new string('x', ProviderHealth.MaxErrorLength - 1) + "😀");
        var replaced = await FailAsync("a\0b\ud800");

        Assert.That(cut.LastError, Is.EqualTo(new string('x', ProviderHealth.MaxErrorLength - 1)));
        Assert.That(replaced.LastError, Is.EqualTo("a\ufffdb\ufffd"));
    }

    [Test]
    public async Task Absent_provider_is_not_found_and_bad_arguments_are_refused()
    {
        Func<Task>[] absent =
        [
            AcquireAsync,
            () => FailAsync("x"),
            () => Providers.RecordSuccessAsync(Name, TimeSpan.Zero, Cancel),
            () => Providers.RecordRateLimitAsync(Name, null, TimeSpan.FromSeconds(1), Cancel),
        ];
        Func<Task>[] refused =
        [
            () => Providers.RecordSuccessAsync(Name, TimeSpan.FromTicks(-1), Cancel),
            () => Providers.RecordFailureAsync(Name, "x", new CircuitPolicy { FailureThreshold = 0 }, Cancel),
            () => Providers.RecordFailureAsync(Name, "x", new CircuitPolicy { OpenDuration = TimeSpan.Zero }, Cancel),
            () => Providers.AcquireAsync(Name, new CircuitPolicy { ProbeDuration = TimeSpan.FromDays(2) }, Cancel),
            () => Providers.RecordRateLimitAsync(Name, null, TimeSpan.Zero, Cancel),
            () => Providers.RecordRateLimitAsync(Name, TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(1), Cancel),
            () => Providers.RecordSuccessAsync("", TimeSpan.Zero, Cancel),
        ];

        foreach (var call in absent)
        {
            Assert.That((await Caught.ByAsync<StoreException>(call)).Kind, Is.EqualTo(StoreErrorKind.NotFound));
        }

        foreach (var call in refused)
        {
            Assert.That((await Caught.ByAsync<StoreException>(call)).Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
        }
    }

    private Task<ProviderHealth> AddAsync() =>
        Providers.SaveAsync(new ProviderHealth { Name = Name, UptimeSince = Database.Now }, Cancel);

    private Task<ProviderPermit> AcquireAsync() => Providers.AcquireAsync(Name, CircuitPolicy.Default, Cancel);

    private Task<ProviderHealth> FailAsync(string message) => Providers.RecordFailureAsync(Name, message, CircuitPolicy.Default, Cancel);

    private async Task<ProviderHealth> OpenAsync()
    {
        await AddAsync();
        await FailAsync("one");
        await FailAsync("two");
        return await FailAsync("three");
    }
}
