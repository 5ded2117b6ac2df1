using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Boternity.Data.Storage.Paging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Support;

/// <summary>How the database will run the statement that EF Core sent last.</summary>
/// <remarks>A plan does not depend on the parameters' values, here: SQLite gets NULL for each, PostgreSQL makes a generic plan.</remarks>
/// <param name="mention">Only statements that hold this text; empty: all.</param>
internal sealed partial class StatementPlans(string mention = "") : ILoggerProvider, ILogger
{
    private string _last = "";

    public TestDatabaseOptions Options => new() { ConfigureServices = Listen };

    public void Listen(IServiceCollection services) => services.AddLogging(logging => logging
        .AddProvider(this)
        .AddFilter(DbLoggerCategory.Database.Command.Name, LogLevel.Information));

    /// <summary>The steps of the plan, a line each.</summary>
    public async Task<string> ReadAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var names = Parameters().Matches(_last).Select(match => match.Value).Distinct().ToList();
        var isSqlite = database.Provider == Provider.Sqlite;
        var statement = Parameters().Replace(
            _last,
            match => isSqlite ? "NULL" : string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Value) + 1}"));
        var explain = isSqlite
            ? $"EXPLAIN QUERY PLAN {statement}"
            : $"""
               SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan;
               PREPARE looked_at AS {statement};
               EXPLAIN (COSTS OFF) EXECUTE looked_at{(names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})")}
               """;
        var steps = await database.QueryAsync(FormattableStringFactory.Create(explain), cancellationToken);
        var column = isSqlite ? "detail" : "QUERY PLAN";
        return string.Join('\n', steps.Select(step => Convert.ToString(step[column], CultureInfo.InvariantCulture)));
    }

    /// <summary>Asserts that the last statement enters an index and neither scans a table nor sorts.</summary>
    public async Task AssertEntersAsync(ITestDatabase database, string index, CancellationToken cancellationToken)
    {
        var plan = await ReadAsync(database, cancellationToken);

        Assert.That(plan, database.Provider == Provider.Sqlite
            ? Does.Match($@"^SEARCH \w+ USING INDEX {index} \([^)]*\)$")
            : Does.Contain($"Index Scan Backward using {index}").Or.Contain($"Index Scan using {index}"));
        Assert.That(plan, Does.Not.Contain("Sort").And.Not.Contain("Seq Scan").And.Not.Contain("TEMP B-TREE"));
    }

    /// <summary>Asserts that the last statement uses an index and neither scans a table nor sorts.</summary>
    public async Task AssertUsesAsync(ITestDatabase database, string index, CancellationToken cancellationToken)
    {
        var plan = await ReadAsync(database, cancellationToken);

        Assert.That(plan, Does.Contain(index));

        // SQLite also says SCAN of the rows that a part of the statement hands on, "old" for one, and lists that part for itself.
        Assert.That(plan, Does.Not.Match(@"(?m)^SCAN (?!\(subquery-|old$|.* USING (COVERING )?INDEX)|TEMP B-TREE|Seq Scan|Sort"));
    }

    /// <summary>Asserts that of a list's first page, and of the one at its cursor.</summary>
    public async Task AssertPagesByAsync<T>(
        ITestDatabase database,
        string index,
        Func<PageRequest, Task<Page<T>>> list,
        CancellationToken cancellationToken)
    {
        var first = await list(new PageRequest { Size = 1 });
        await AssertUsesAsync(database, index, cancellationToken);

        Assert.That(first.NextCursor, Is.Not.Null, "There is no second page.");
        await list(new PageRequest { Size = 1, Cursor = first.NextCursor });
        await AssertUsesAsync(database, index, cancellationToken);
    }

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
            && facts.FirstOrDefault(fact => fact.Key == "commandText").Value is string text
            && text.Contains(mention, StringComparison.Ordinal))
        {
            _last = text;
        }
    }

    public void Dispose()
    {
    }

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Parameters();
}
