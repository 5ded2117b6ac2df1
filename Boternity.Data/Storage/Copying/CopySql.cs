using System.Globalization;

namespace Boternity.Data.Storage.Copying;

/// <summary>Statements that both drivers understand, with the parameters <c>$1</c> and so on.</summary>
internal static class CopySql
{
    /// <summary>Names as they stand in a list.</summary>
    public static string Names(IEnumerable<CopyColumn> columns) => string.Join(", ", columns.Select(column => SqlName.Quote(column.Name)));

    /// <summary>Parameters as they stand in a list, from a number on.</summary>
    public static string Parameters(int first, int count) => string.Join(
        ", ", Enumerable.Range(first, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"${number}")));

    public static string Count(CopyTable table) => $"SELECT count(*) FROM {SqlName.Quote(table.Name)}";

    public static string HasRows(CopyTable table) => $"SELECT EXISTS (SELECT 1 FROM {SqlName.Quote(table.Name)})";

    /// <summary>The rows of a range in the order of their keys; its values are the parameters.</summary>
    public static string Select(CopyTable table, CopyRange range) =>
        $"SELECT {Names(table.Columns)} FROM {SqlName.Quote(table.Name)}{Where(table, range)} ORDER BY {Names(table.Key)}";

    /// <summary>As <see cref="Select"/>, to remove them.</summary>
    public static string Delete(CopyTable table, CopyRange range) => $"DELETE FROM {SqlName.Quote(table.Name)}{Where(table, range)}";

    private static string Where(CopyTable table, CopyRange range)
    {
        var (key, count) = (Names(table.Key), table.Key.Count);
        return range switch
        {
            { After: null, Last: null } => "",
            { Last: null } => $" WHERE ({key}) > ({Parameters(1, count)})",
            { After: null } => $" WHERE ({key}) <= ({Parameters(1, count)})",
            _ => $" WHERE ({key}) > ({Parameters(1, count)}) AND ({key}) <= ({Parameters(1 + count, count)})",
        };
    }
}
