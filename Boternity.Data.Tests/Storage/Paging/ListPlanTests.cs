using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Boternity.Data.Bots;
using Boternity.Data.Souls;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Storage.Paging;

/// <summary>SQLite says how it will run a list's query: pages enter an index at the cursor, and nothing is sorted.</summary>
[Category(nameof(Provider.Sqlite))]
public sealed partial class ListPlanTests
{
    private readonly StatementLog _log = new();
    private ITestDatabase _database = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task OpenDatabase()
    {
        var options = new TestDatabaseOptions
        {
            ConfigureServices = services => services.AddLogging(logging => logging
                .AddProvider(_log)
                .AddFilter(DbLoggerCategory.Database.Command.Name, LogLevel.Information)),
        };
        _database = await TestEnvironment.OpenAsync(Provider.Sqlite, options, Cancel);
        foreach (var slug in (string[])["a", "b", "c"])
        {
            await _database.AddBotAsync(slug, Cancel);
        }
    }

    [TearDown]
    public async Task CloseDatabase()
    {
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Test]
    public async Task ListAsync_newest_first_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter(), "idx_bots_created_at");

    [Test]
    public async Task ListAsync_of_a_status_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter { Status = BotStatus.Active }, "idx_bots_status");

    [Test]
    public async Task ListAsync_of_a_category_enters_its_index_at_the_cursor() =>
        await AssertPlanAsync(new BotFilter { Category = BotCategory.Assistant }, "idx_bots_category");

    [Test]
    public async Task ListAsync_of_souls_enters_its_index_at_the_cursor()
    {
        var souls = _database.Resolve<ISoulStore>();
        var bot = (await _database.Resolve<IBotStore>().GetBySlugAsync("a", Cancel))!.Id;
        await souls.SaveAsync(new NewSoul { BotId = bot, Content = "one" }, Cancel);
        await souls.SaveAsync(new NewSoul { BotId = bot, Content = "two" }, Cancel);
        var first = await souls.ListAsync(bot, SortOrder.Descending, new PageRequest { Size = 1 }, Cancel);

        await souls.ListAsync(bot, SortOrder.Descending, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        Assert.That(
            await PlanAsync(),
            Does.Match("^SEARCH .* USING INDEX idx_soul_versions_bot_id_version \\(bot_id=\\? AND version<\\?\\)$"));
    }

    private async Task AssertPlanAsync(BotFilter filter, string index)
    {
        var bots = _database.Resolve<IBotStore>();
        var first = await bots.ListAsync(filter, new PageRequest { Size = 1 }, Cancel);

        await bots.ListAsync(filter, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        Assert.That(await PlanAsync(), Does.Match($"^SEARCH .* USING INDEX {index} \\([^)]*created_at<\\?\\)$"));
    }

    private async Task<string> PlanAsync()
    {
        // A plan does not depend on what stands in the parameters, here; each becomes NULL.
        var statement = Parameters().Replace(_log.Last, "NULL");
        var steps = await _database.QueryAsync(FormattableStringFactory.Create($"EXPLAIN QUERY PLAN {statement}"), Cancel);
        return string.Join('\n', steps.Select(step => Convert.ToString(step["detail"], CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Parameters();

    /// <summary>The text of the last statement that EF Core ran.</summary>
    private sealed class StatementLog : ILoggerProvider, ILogger
    {
        public string Last { get; private set; } = "";

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> facts
                && facts.FirstOrDefault(fact => fact.Key == "commandText").Value is string text)
            {
                Last = text;
            }
        }

        public void Dispose()
        {
        }
    }
}
