using System.Globalization;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Errors;

/// <summary>The tables of docs/errors.md, so that tests compare the code with what operators read.</summary>
internal static class ErrorDocumentation
{
    private static readonly Lazy<IReadOnlyList<string[]>> Rows = new(Read);

    /// <summary>Kind, meaning, transient, what to do.</summary>
    public static IEnumerable<string[]> Kinds => RowsUnder("Kinds");

    /// <summary>Code, name, kind, what happened, what to do.</summary>
    public static IEnumerable<string[]> Codes => RowsUnder("Codes");

    /// <summary>Result code, SQLite's name without prefix, kind.</summary>
    public static IEnumerable<(int Code, string Name, string Kind)> SqliteCodes =>
        from row in RowsUnder("SQLite result codes")
        from item in row[0].Split(", ")
        let words = item.Split(' ')
        select (int.Parse(words[0], CultureInfo.InvariantCulture), words[1], row[1]);

    /// <summary>SQLSTATE, kind.</summary>
    public static IEnumerable<(string SqlState, string Kind)> SqlStates =>
        from row in RowsUnder("PostgreSQL SQLSTATEs")
        from sqlState in row[0].Split(' ')
        select (sqlState, row[1]);

    /// <summary>The kind that a code is documented with.</summary>
    public static string KindOfCode(string code) => Codes.Single(row => row[0] == code)[2];

    private static IEnumerable<string[]> RowsUnder(string heading) => Rows.Value.Where(row => row[0] == heading).Select(row => row[1..]);

    private static List<string[]> Read()
    {
        var rows = new List<string[]>();
        var heading = "";
        var inTable = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md")))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                heading = line[3..];
            }

            var isRow = line.StartsWith('|');
            if (isRow && inTable && !line.StartsWith("|---", StringComparison.Ordinal))
            {
                rows.Add([heading, .. line.Trim('|').Split('|').Select(cell => cell.Trim())]);
            }

            // The first line of a table is its head.
            inTable = isRow;
        }

        return rows;
    }
}
