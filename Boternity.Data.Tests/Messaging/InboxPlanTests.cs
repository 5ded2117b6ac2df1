using System.Text.RegularExpressions;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Messaging;

/// <summary>An overview costs one range of an index for each source.</summary>
public sealed partial class InboxPlanTests(Provider provider) : MessageSpec(provider), IDisposable
{
    private readonly StatementPlans _channels = new("bot_subscriptions");
    private readonly StatementPlans _direct = new("bot_inboxes");

    protected override TestDatabaseOptions Options => new()
    {
        ConfigureServices = services =>
        {
            _channels.Listen(services);
            _direct.Listen(services);
        },
    };

    [TearDown]
    public void Dispose()
    {
        _channels.Dispose();
        _direct.Dispose();
    }

    [Test]
    public async Task GetInboxAsync_counts_by_the_indexes_of_the_sources()
    {
        await Store.SubscribeAsync(Ann, News, fromStart: false, Cancel);
        await PublishAsync(Bob);
        await TellAsync(Bob, Ann);

        await Store.GetInboxAsync(Ann, PageRequest.First, Cancel);

        await AssertCountsByAsync(_channels, "idx_bot_messages_channel");
        await AssertCountsByAsync(_direct, "idx_bot_messages_inbox");
    }

    private async Task AssertCountsByAsync(StatementPlans plans, string index)
    {
        var plan = await plans.ReadAsync(Database, Cancel);

        Assert.That(plan, Does.Contain(index).And.Not.Match("TEMP B-TREE|Seq Scan|Sort"));

        // SQLite says so of counting what a LIMIT let pass, too.
        var scanned = Scans().Matches(plan).Select(scan => scan.Groups[1].Value);
        Assert.That(scanned, Is.All.Matches<string>(name => plan.Contains($"CO-ROUTINE {name}\n", StringComparison.Ordinal)), plan);
    }

    [GeneratedRegex("^SCAN (.*)$", RegexOptions.Multiline)]
    private static partial Regex Scans();
}
