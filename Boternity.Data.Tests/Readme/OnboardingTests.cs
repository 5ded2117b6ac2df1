using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Microsoft.Extensions.DependencyInjection;
using Onboarding = Boternity.Data.Tests.Readme.Sample.Onboarding;

namespace Boternity.Data.Tests.Readme;

/// <summary>The sample of the test kit in README.md and docs/testing.md, between its two marks word for word.</summary>
// <readme>
[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.Postgres)]
public sealed class OnboardingTests(Provider provider)
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    // A migrated database of the test's own, and the service's container over it.
    private Task<TestDatabase> OpenAsync() =>
        TestDatabase.CreateAsync(provider, options => options.ConfigureServices = services => services.AddScoped<Onboarding>(), Cancel);

    [Test]
    public async Task RegisterWithSoulAsync_survives_a_restart()
    {
        await using var database = await OpenAsync();
        var bot = await database.Resolve<Onboarding>().RegisterWithSoulAsync("Luna", "# Luna", Cancel);

        await database.RestartAsync(Cancel);

        var soul = await database.Resolve<ISoulStore>().GetCurrentAsync(bot.Id, Cancel);
        Assert.That(soul?.Content, Is.EqualTo("# Luna"));
    }

    [Test]
    public async Task ArchiveIdleAsync_archives_who_was_active_a_month_ago()
    {
        await using var database = await OpenAsync();
        var bots = database.Resolve<IBotStore>();
        var bot = await database.Resolve<Onboarding>().RegisterAsync("Luna", Cancel);
        await bots.RecordActivityAsync(bot.Id, new BotActivity(Conversations: 1, Tokens: 640), Cancel);

        database.Clock.Advance(TimeSpan.FromDays(31));
        await database.Resolve<Onboarding>().ArchiveIdleAsync(database.Clock.GetUtcNow().AddDays(-30), Cancel);

        Assert.That((await bots.GetAsync(bot.Id, Cancel))?.Status, Is.EqualTo(BotStatus.Archived));
    }
}
// </readme>
