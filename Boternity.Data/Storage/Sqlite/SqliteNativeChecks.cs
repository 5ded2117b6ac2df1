using Boternity.Data.Errors;
using Boternity.Data.Storage.Checks;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The area <c>native</c>: the SQLite library that this process has.</summary>
internal static class SqliteNativeChecks
{
    private const string UpdateFix = "Update the SQLite library of this system, or ship a newer one beside the program.";

    private static readonly Version CveFixed = new(3, 50, 2);

    // Left out, promises do not hold: checks, keys, the log, and the queries into JSON.
    private static readonly string[] Needed =
        ["OMIT_WAL", "OMIT_FOREIGN_KEY", "OMIT_TRIGGER", "OMIT_JSON", "OMIT_CHECK", "OMIT_CTE", "OMIT_WINDOWFUNC", "OMIT_AUTHORIZATION"];

    public static IEnumerable<Check> Checks() =>
    [
        new("native.version", () => JudgeVersion(SqliteNativeGate.Version, SourceId())),
        new("native.wal_reset", () => JudgeWalReset(SqliteNativeGate.Version)),
        new("native.cve_2025_6965", () => JudgeCve(SqliteNativeGate.Version)),
        new("native.libraries", () => JudgeLibraries(SqliteNativeGate.MappedFiles())),
        new("native.compile_options", () => JudgeOptions(InMemory("SELECT compile_options FROM pragma_compile_options"))),
        new("native.features", LookForFeatures),
    ];

    /// <remarks>The source id tells whether a distribution ported fixes back, where its people publish what they did.</remarks>
    public static Finding JudgeVersion(Version version, string sourceId)
    {
        try
        {
            SqliteNativeGate.EnsureNewEnough(version);
            return Finding.Ok($"SQLite {version}, source {sourceId}");
        }
        catch (StoreException exception)
        {
            return Finding.Fail(exception.Message, UpdateFix);
        }
    }

    public static Finding JudgeWalReset(Version version) => SqliteNativeGate.IsWalResetFixed(version)
        ? Finding.Ok($"SQLite {version} has the fix")
        : Finding.Warn(
            $"SQLite {version} may lose commits when two processes write or checkpoint at once",
            $"{UpdateFix} Until then let one process open the database (Processes=Exclusive). A distribution may have ported the fix back: ask it by the source id.");

    public static Finding JudgeCve(Version version) => version >= CveFixed
        ? Finding.Ok($"SQLite {version} has the fix")
        : Finding.Warn(
            $"SQLite {version} may have CVE-2025-6965: a hostile query corrupts memory",
            $"{UpdateFix} A distribution may have ported the fix back: ask it by the source id. This library runs no query that somebody else wrote.");

    public static Finding JudgeLibraries(IEnumerable<string> mapped)
    {
        try
        {
            SqliteNativeGate.EnsureOne(mapped);
            return Finding.Ok("this process has one SQLite library");
        }
        catch (StoreException exception)
        {
            return Finding.Fail(exception.Message, "Remove the package or the module that brings the second one.");
        }
    }

    public static Finding JudgeOptions(IReadOnlyCollection<string> options)
    {
        List<string> problems = [.. options.Intersect(Needed, StringComparer.Ordinal).Select(option => $"compiled with {option}")];
        if (options.Contains("THREADSAFE=0"))
        {
            problems.Add("compiled without thread safety (THREADSAFE=0)");
        }

        var threads = options.FirstOrDefault(option => option.StartsWith("THREADSAFE=", StringComparison.Ordinal), "THREADSAFE unknown");
        return Finding.Unless(problems, CheckStatus.Fail, $"{threads}, nothing that is needed is left out", UpdateFix);
    }

    private static Finding LookForFeatures()
    {
        try
        {
            InMemory("""SELECT '{"a": 1}' ->> 'a'""");
            InMemory("CREATE TABLE strict_table (id INTEGER PRIMARY KEY) STRICT");
            return Finding.Ok("JSON with ->> and STRICT tables are there");
        }
        catch (SqliteException exception)
        {
            return Finding.Fail($"JSON with ->> or STRICT tables are missing (SQLite's code {exception.SqliteErrorCode})", UpdateFix);
        }
    }

    private static string SourceId() => InMemory("SELECT sqlite_source_id()").Single();

    private static List<string> InMemory(string sql)
    {
        using var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        return connection.Rows(sql, row => row.GetValue(0).ToString() ?? "");
    }
}
