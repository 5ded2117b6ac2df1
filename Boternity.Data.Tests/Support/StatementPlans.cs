using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Tests.Support;

/// <summary>How the database will run the last statement that the library ran: in SQLite's words, and in PostgreSQL's when it may not scan.</summary>
public sealed partial class StatementPlans : ILoggerProvider, ILogger
{
    private string _last = "";

    public TestDatabaseOptions Options => new()
    {
        ConfigureServices = services => services.AddLogging(logging => logging
            .AddProvider(this)
            .AddFilter(DbLoggerCategory.Database.Command.Name, LogLevel.Information)),
    };

    /// <summary>One line for each step of the plan.</summary>
    public async Task<string> ReadAsync(ITestDatabase database, CancellationToken cancellationToken)
    {
        var explain = database.Provider == Provider.Sqlite ? ExplainOnSqlite() : ExplainOnPostgres();
        var rows = await database.QueryAsync(FormattableStringFactory.Create(explain), cancellationToken);
        var column = database.Provider == Provider.Sqlite ? "detail" : "QUERY PLAN";
        return string.Join('\n', rows.Select(row => Convert.ToString(row[column], CultureInfo.InvariantCulture)));
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
            && facts.FirstOrDefault(fact => fact.Key == "commandText").Value is string text)
        {
            _last = text;
        }
    }

    public void Dispose()
    {
    }

    // A plan does not depend on what stands in the parameters, here; each becomes NULL.
    private string ExplainOnSqlite() => $"EXPLAIN QUERY PLAN {Parameters().Replace(_last, "NULL")}";

    // PostgreSQL would work NULL into the plan, and on a few rows it would rather scan.
    private string ExplainOnPostgres()
    {
        var names = new List<string>();
        var statement = Parameters().Replace(_last, match =>
        {
            if (!names.Contains(match.Value))
            {
                names.Add(match.Value);
            }

            return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Value) + 1}");
        });
        var arguments = names.Count == 0 ? "" : $"({string.Join(", ", names.Select(_ => "NULL"))})";
        return $"""
            SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan;
            PREPARE last AS {statement};
            EXPLAIN (COSTS OFF) EXECUTE last{arguments}
            """;
    }

    [GeneratedRegex("@[A-Za-z0-9_]+")]
    private static partial Regex Parameters();
}
