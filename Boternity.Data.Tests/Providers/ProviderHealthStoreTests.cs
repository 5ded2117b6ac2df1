using Boternity.Data.Errors;
using Boternity.Data.Providers;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Providers;

public sealed class ProviderHealthStoreTests(Provider provider) : StoreSpec(provider)
{
    private IProviderHealthStore Providers => Database.Resolve<IProviderHealthStore>();

    [Test]
    [SpecCase("boternity", 144)]
    [SpecCase("boternity", 149)]
    public async Task SaveAsync_stores_every_member()
    {
        var now = Database.Now;
        var health = new ProviderHealth
        {
            Name = "anthropic",
            Priority = 3,
            CircuitState = CircuitState.HalfOpen,
            ConsecutiveFailures = 2,
            LastError = "ü\n😀",
            LastLatencyMs = 250,
            TotalCalls = long.MaxValue,
            TotalFailures = 7,
            UptimeSince = now.AddDays(-1),
            OpenedAt = now.AddMinutes(-2),
            RetryAt = now.AddMinutes(-1),
            RateLimitedUntil = now.AddMinutes(1),
            LastSuccessAt = now.AddHours(-1),
            ProbeToken = Guid.Parse("01a1fbea-82c3-7000-9cab-610dd8d33b0d"),
            ProbeExpiresAt = now.AddMinutes(3),
        };

        var saved = await Providers.SaveAsync(health, Cancel);
        var found = (await Providers.GetAsync("anthropic", Cancel))!;

        foreach (var stored in (ProviderHealth[])[saved, found])
        {
            Assert.That((stored.Name, stored.Priority, stored.CircuitState), Is.EqualTo(("anthropic", 3, CircuitState.HalfOpen)));
            Assert.That((stored.ConsecutiveFailures, stored.LastError, stored.LastLatencyMs), Is.EqualTo((2, "ü\n😀", (long?)250)));
            Assert.That((stored.TotalCalls, stored.TotalFailures, stored.UptimeSince), Is.EqualTo((long.MaxValue, 7L, health.UptimeSince)));
            Assert.That((stored.OpenedAt, stored.RetryAt, stored.RateLimitedUntil), Is.EqualTo((health.OpenedAt, health.RetryAt, health.RateLimitedUntil)));
            Assert.That((stored.LastSuccessAt, stored.ProbeToken, stored.ProbeExpiresAt), Is.EqualTo((health.LastSuccessAt, health.ProbeToken, health.ProbeExpiresAt)));
            Assert.That((stored.UpdatedAt, stored.Revision), Is.EqualTo((now, 1L)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT circuit_state FROM provider_health", Cancel), Is.EqualTo("half_open"));
    }

    [Test]
    [SpecCase("boternity", 145)]
    public async Task GetAsync_of_an_absent_provider_is_null() => Assert.That(await Providers.GetAsync("nobody", Cancel), Is.Null);

    [Test]
    [SpecCase("boternity", 146)]
    public async Task SaveAsync_replaces_every_column_of_a_present_provider()
    {
        await Providers.SaveAsync(New("a"), Cancel);
        Database.Clock.Advance(TimeSpan.FromSeconds(1));

        var saved = await Providers.SaveAsync(
            new ProviderHealth { Name = "a", CircuitState = CircuitState.Open, ConsecutiveFailures = 3, LastError = "timeout", TotalCalls = 10, TotalFailures = 3 },
            Cancel);

        Assert.That((saved.CircuitState, saved.ConsecutiveFailures, saved.LastError), Is.EqualTo((CircuitState.Open, 3, "timeout")));
        Assert.That((saved.TotalCalls, saved.TotalFailures, saved.UptimeSince, saved.Revision), Is.EqualTo((10L, 3L, (DateTimeOffset?)null, 2L)));
        Assert.That((await Providers.GetAsync("a", Cancel))!.UpdatedAt, Is.EqualTo(Database.Now));
        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM provider_health", Cancel), Is.EqualTo(1L));
    }

    [Test]
    public async Task SaveAsync_in_a_unit_that_tracks_an_older_row_replaces_the_present_one()
    {
        await Providers.SaveAsync(New("a"), Cancel);

        var saved = await Database.Resolve<IWriteQueue>().WriteAsync(
            async (context, token) =>
            {
                await context.ProviderHealth.SingleAsync(token);
                await Providers.RecordSuccessAsync("a", TimeSpan.Zero, token);
                return await Providers.SaveAsync(New("a"), token);
            },
            Cancel);

        Assert.That((saved.TotalCalls, saved.Revision), Is.EqualTo((0L, 3L)));
    }

    [Test]
    public async Task SaveAsync_leaves_the_caller_s_unit_the_row_that_it_tracks()
    {
        await Providers.SaveAsync(New("a"), Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Database.Resolve<IWriteQueue>().WriteAsync(
            async (context, token) =>
            {
                var tracked = await context.ProviderHealth.SingleAsync(token);
                await Providers.SaveAsync(New("a"), token);
                Assert.That(context.Entry(tracked).State, Is.EqualTo(EntityState.Unchanged));

                // A change of what was read before is a lost race, as with every store; it is not dropped without a word.
                tracked.Priority = 7;
                await context.SaveChangesAsync(token);
            },
            Cancel));

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.ConcurrentChange));
    }

    [Test]
    public async Task SaveAsync_of_one_new_provider_by_many_callers_conflicts_with_nobody()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Providers.SaveAsync(New("a"), Cancel), Cancel)));

        Assert.That((await Providers.GetAsync("a", Cancel))!.Revision, Is.EqualTo(8));
    }

    [Test]
    [SpecCase("boternity", 147)]
    [SpecCase("boternity", 148)]
    public async Task ListAsync_is_by_priority_then_by_name()
    {
        Assert.That((await Providers.ListAsync(PageRequest.First, Cancel)).Items, Is.Empty);
        foreach (var (name, priority) in (IEnumerable<(string, int)>)[("c", 1), ("b", 2), ("a", 1), ("z", 0)])
        {
            await Providers.SaveAsync(new ProviderHealth { Name = name, Priority = priority }, Cancel);
        }

        var first = await Providers.ListAsync(new PageRequest { Size = 2 }, Cancel);
        var rest = await Providers.ListAsync(new PageRequest { Size = 2, Cursor = first.NextCursor }, Cancel);

        Assert.That(first.Items.Concat(rest.Items).Select(health => health.Name), Is.EqualTo((string[])["z", "a", "c", "b"]));
    }

    [Test]
    public async Task DeleteAsync_removes_the_provider_once()
    {
        await Providers.SaveAsync(New("a"), Cancel);

        await Providers.DeleteAsync("a", Cancel);

        Assert.That(await Providers.GetAsync("a", Cancel), Is.Null);
        Assert.That((await Caught.ByAsync<StoreException>(() => Providers.DeleteAsync("a", Cancel))).Kind, Is.EqualTo(StoreErrorKind.NotFound));
    }

    [Test]
    public async Task Members_out_of_their_range_are_refused_by_their_name()
    {
        (ProviderHealth Health, string Member)[] cases =
        [
            (new() { Name = "" }, "Name"),
            (new() { Name = new string('x', 257) }, "Name"),
            (new() { Name = "a", Priority = -1 }, "Priority"),
            (new() { Name = "a", CircuitState = (CircuitState)7 }, "CircuitState"),
            (new() { Name = "a", ConsecutiveFailures = -1 }, "ConsecutiveFailures"),
            (new() { Name = "a", TotalCalls = -1 }, "TotalCalls"),
            (new() { Name = "a", TotalFailures = -1 }, "TotalFailures"),
            (new() { Name = "a", LastLatencyMs = -1 }, "LastLatencyMs"),
            (new() { Name = "a", LastError = "\0" }, "LastError"),
            (new() { Name = "a", ProbeToken = Guid.Empty }, "ProbeToken"),
        ];

        foreach (var (health, member) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(() => Providers.SaveAsync(health, Cancel));
            Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.InvalidInput));
            Assert.That(error.Message, Does.Contain($"'{member}'"));
        }
    }

    private ProviderHealth New(string name) => new() { Name = name, UptimeSince = Database.Now };
}
