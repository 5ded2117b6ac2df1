using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Boternity.Data.Files;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Files;

/// <summary>Both drivers say how they run the queries that services run all day: by an index, without sorting what it has sorted.</summary>
public sealed partial class FileListPlanTests(Provider provider) : StoreSpec(provider)
{
    private readonly StatementLog _log = new();

    protected override TestDatabaseOptions? Options => new()
    {
        Settings = { ["FilesPath"] = RunFolder.Shared.CreateFolder() },
        ConfigureServices = services => services.AddLogging(logging => logging
            .AddProvider(_log)
            .AddFilter(DbLoggerCategory.Database.Command.Name, LogLevel.Information)),
    };

    [TearDown]
    public void DisposeLog() => _log.Dispose();

    [Test]
    public async Task ListAsync_enters_its_index_at_the_cursor()
    {
        var bot = await AddFilesAsync();
        var metadata = Database.Resolve<IFileMetadataStore>();
        var first = await metadata.ListAsync(bot, new PageRequest { Size = 1 }, Cancel);

        await metadata.ListAsync(bot, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename>\\?\\)$", "idx_bot_files_bot_id_filename");
    }

    [Test]
    public async Task ListVersionsAsync_enters_its_index_at_the_cursor()
    {
        var bot = await AddFilesAsync();
        var metadata = Database.Resolve<IFileMetadataStore>();
        var file = (await metadata.GetAsync(bot, "a.txt", Cancel))!.Id;
        var first = await metadata.ListVersionsAsync(file, new PageRequest { Size = 1 }, Cancel);

        await metadata.ListVersionsAsync(file, new PageRequest { Size = 1, Cursor = first.NextCursor }, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_file_versions_file_id_version \\(file_id=\\? AND version<\\?\\)$",
            "idx_bot_file_versions_file_id_version");
    }

    [Test]
    public async Task GetAsync_finds_by_its_index()
    {
        var bot = await AddFilesAsync();

        await Database.Resolve<IFileMetadataStore>().GetAsync(bot, "a.txt", Cancel);

        await AssertPlanAsync(
            "^SEARCH .* USING INDEX idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename=\\?\\)$", "idx_bot_files_bot_id_filename");
    }

    [Test]
    public async Task OpenAsync_finds_a_version_by_its_index()
    {
        var bot = await AddFilesAsync();

        await using var content = await Database.Resolve<IFileStore>().OpenAsync(bot, "a.txt", 2, Cancel);

        await AssertPlanAsync(
            "^SEARCH .* idx_bot_files_bot_id_filename \\(bot_id=\\? AND filename=\\?\\)\n"
                + "SEARCH .* idx_bot_file_versions_file_id_version \\(file_id=\\? AND version=\\?\\)$",
            "idx_bot_files_bot_id_filename",
            "idx_bot_file_versions_file_id_version");
    }

    [Test]
    public async Task SweepAsync_asks_for_contents_by_their_indexes()
    {
        await AddFilesAsync();
        Database.Clock.Advance(TimeSpan.FromHours(2));

        await Database.Resolve<IFileStore>().SweepAsync(Cancel);

        await AssertPlanAsync(
            "SEARCH .* idx_bot_file_versions_content_hash \\(content_hash=\\?\\)(.|\n)*"
                + "SEARCH .* idx_bot_files_content_hash \\(content_hash=\\?\\)",
            "idx_bot_file_versions_content_hash",
            "idx_bot_files_content_hash");
    }

    private async Task<Guid> AddFilesAsync()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var files = Database.Resolve<IFileStore>();
        foreach (var name in (string[])["a.txt", "a.txt", "a.txt", "b.txt", "c.txt"])
        {
            await files.SaveAsync(bot, name, "content"u8.ToArray(), null, Cancel);
        }

        return bot;
    }

    private async Task AssertPlanAsync(string sqlite, params string[] indexes)
    {
        var plan = await PlanAsync();

        if (Database.Provider == Provider.Sqlite)
        {
            Assert.That(plan, Does.Match(sqlite).And.Not.Contain("SCAN bot").And.Not.Contain("FOR ORDER BY"));
            return;
        }

        Assert.That(indexes.Where(index => !plan.Contains(index, StringComparison.Ordinal)), Is.Empty, plan);
        Assert.That(plan, Does.Not.Contain("Seq Scan"));
    }

    private async Task<string> PlanAsync()
    {
        if (Database.Provider == Provider.Sqlite)
        {
            // A plan does not depend on what stands in the parameters, here; each becomes NULL.
            var statement = Parameters().Replace(_log.Last, "NULL");
            var steps = await Database.QueryAsync(FormattableStringFactory.Create($"EXPLAIN QUERY PLAN {Escaped(statement)}"), Cancel);
            return string.Join('\n', steps.Select(step => Convert.ToString(step["detail"], CultureInfo.InvariantCulture)));
        }

        // A table of three rows is read whole unless that is made expensive; the generic plan is that of any value.
        var (text, count) = Numbered(_log.Last);
        var nulls = string.Join(", ", Enumerable.Repeat("NULL", count));
        var lines = await Database.QueryAsync(
            FormattableStringFactory.Create(
                $"""
                SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan;
                PREPARE asked AS {Escaped(text)}; EXPLAIN (COSTS OFF) EXECUTE asked({nulls})
                """),
            Cancel);
        return string.Join('\n', lines.Select(line => line.Values.Single()));
    }

    private static (string Text, int Count) Numbered(string statement)
    {
        var names = new List<string>();
        var text = Parameters().Replace(statement, match =>
        {
            if (!names.Contains(match.Value))
            {
                names.Add(match.Value);
            }

            return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Value) + 1}");
        });
        return (text, names.Count);
    }

    private static string Escaped(string statement) =>
        statement.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Parameters();

    /// <summary>The text of the last statement that asked the files' tables.</summary>
    private sealed class StatementLog : ILoggerProvider, ILogger
    {
        public string Last { get; private set; } = "";

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> facts
                && facts.FirstOrDefault(fact => fact.Key == "commandText").Value is string text
                && text.Contains("bot_file", StringComparison.Ordinal))
            {
                Last = text;
            }
        }

        public void Dispose()
        {
        }
    }
}
