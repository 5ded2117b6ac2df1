using System.Globalization;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Faults;

/// <summary>Two tables that every unit writes both of, numbered by caller, so that what a crash left can be checked.</summary>
internal static class Ledger
{
    private const int LongestNote = 3_000;

    public static Task CreateAsync(ITestDatabase database, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        CREATE TABLE debits (caller INTEGER NOT NULL, number INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (caller, number)) STRICT;
        CREATE TABLE credits (
            caller INTEGER NOT NULL, number INTEGER NOT NULL, note TEXT NOT NULL, PRIMARY KEY (caller, number),
            FOREIGN KEY (caller, number) REFERENCES debits (caller, number)) STRICT;
        """,
        cancellationToken);

    /// <summary>Writes a caller's next number into both tables; in a transaction.</summary>
    public static async Task AddAsync(DbContext context, int seed, int caller, int number, CancellationToken cancellationToken)
    {
        var note = Note(seed, caller, number);
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO debits (caller, number, note) VALUES ({caller}, {number}, {note})", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO credits (caller, number, note) VALUES ({caller}, {number}, {note})", cancellationToken);
    }

    /// <summary>How many numbers of a caller there are.</summary>
    public static async Task<int> CountAsync(DbContext context, int caller, CancellationToken cancellationToken) =>
        await context.Database.SqlQuery<int>($"SELECT CAST(count(*) AS integer) AS \"Value\" FROM debits WHERE caller = {caller}")
            .SingleAsync(cancellationToken);

    /// <summary>Tells what is wrong with a closed database, past the library; nothing when all is well.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seed">The seed that it was written with.</param>
    /// <param name="acknowledged">What must be there.</param>
    public static IReadOnlyList<string> Check(string path, int seed, IEnumerable<LedgerEntry> acknowledged)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        var debits = Read(connection, "debits");
        var credits = Read(connection, "credits");

        List<string> wrong =
        [
            .. Compare(debits, credits, seed, acknowledged),
            .. debits.Keys.Where(entry => entry.Number > 1 && !debits.ContainsKey(entry with { Number = entry.Number - 1 }))
                .Select(entry => $"{entry} has none before it"),
        ];

        wrong.AddRange(Answers(connection, "PRAGMA integrity_check").Where(answer => answer != "ok"));
        wrong.AddRange(Answers(connection, "PRAGMA foreign_key_check").Select(table => $"a row of {table} refers to none"));
        return wrong;
    }

    /// <summary>Tells what was lost, halved or changed of both tables' notes.</summary>
    public static IEnumerable<string> Compare(
        Dictionary<LedgerEntry, string> debits, Dictionary<LedgerEntry, string> credits, int seed, IEnumerable<LedgerEntry> acknowledged) =>
    [
        .. acknowledged.Where(entry => !debits.ContainsKey(entry)).Select(entry => $"{entry} was acknowledged and is lost"),
        .. debits.Keys.Except(credits.Keys).Concat(credits.Keys.Except(debits.Keys)).Select(entry => $"{entry} is in one table only"),
        .. debits.Concat(credits).Where(row => row.Value != Note(seed, row.Key.Caller, row.Key.Number)).Select(row => $"{row.Key} changed"),
    ];

    /// <summary>The numbers in a closed database.</summary>
    public static IReadOnlyCollection<LedgerEntry> Entries(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return Read(connection, "debits").Keys;
    }

    // From a few bytes to most of a page, so that a unit changes one page or several.
    private static string Note(int seed, int caller, int number)
    {
        var random = new Random(HashCode(seed, caller, number));
        return new string((char)('a' + random.Next(26)), random.Next(10, LongestNote));
    }

    // The same in every process.
    private static int HashCode(int seed, int caller, int number) => unchecked((((seed * 31) + caller) * 8_191) + number);

    private static Dictionary<LedgerEntry, string> Read(SqliteConnection connection, string table)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = $"SELECT caller, number, note FROM {table}";
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var entries = new Dictionary<LedgerEntry, string>();
        while (rows.Read())
        {
            entries.Add(new LedgerEntry(rows.GetInt32(0), rows.GetInt32(1)), rows.GetString(2));
        }

        return entries;
    }

    private static List<string> Answers(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = pragma;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var answers = new List<string>();
        while (rows.Read())
        {
            answers.Add(Convert.ToString(rows.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return answers;
    }
}
