using Boternity.Data.Cli.Output;
using Boternity.Data.Importing;

namespace Boternity.Data.Cli.Imports;

/// <summary>Shows what became of an import.</summary>
internal static class ImportView
{
    private const int DigestLength = 12;

    public static void Write(Report report, ImportReport imported)
    {
        report.Table(
            ["table", "rows", "taken", "there already", "differ", "refused", "digest"],
            [.. imported.Tables.Where(table => table.Rows > 0).Select(table => (string[])
            [
                Cells.Printable(table.Name),
                Cells.Of(table.Rows),
                Cells.Of(table.Taken),
                Cells.Of(table.AlreadyThere),
                Cells.Of(table.Differs),
                Cells.Of(table.Refused),
                DigestOf(table),
            ])]);

        if (imported.Tables.Count(table => table.Rows == 0) is > 0 and var empty)
        {
            report.Text($"{Cells.Count(empty, "table")} without rows");
        }

        foreach (var table in imported.Tables.Where(table => table.Skipped is not null))
        {
            report.Text($"{Cells.Printable(table.Name)}: skipped, {table.Skipped}");
        }

        foreach (var table in imported.Tables)
        {
            Write(report, table, "adjusted", table.Adjustments);
            Write(report, table, "refused", table.Refusals);
        }

        if (imported.RefusedFile is { } file)
        {
            report.Text($"{Cells.Count(imported.RowsInRefusedFile, "row")} kept in {file}");
        }

        report.Text(Conclusion(imported));
    }

    private static string Conclusion(ImportReport imported) =>
        imported.IsPlan ? "nothing was written"
        : imported.IsVerified ? "counts and digests agree"
        : $"NOT VERIFIED: {string.Join(", ", imported.Tables.Where(table => !table.IsVerified).Select(table => Cells.Printable(table.Name)))}";

    private static string DigestOf(ImportedTable table) => table switch
    {
        { SourceDigest: null } => Cells.None,
        { StoredDigest: { } stored } when stored != table.SourceDigest => "DIFFERS",
        _ => table.SourceDigest[..DigestLength],
    };

    private static void Write(Report report, ImportedTable table, string what, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (reason, count) in counts.OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal))
        {
            report.Text($"{Cells.Printable(table.Name)}: {Cells.Of(count)} {what}: {Cells.Printable(reason)}");
        }
    }
}
