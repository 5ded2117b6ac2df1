namespace Boternity.Data.Cli.Schema;

/// <summary>The tables of one or both drivers as a document.</summary>
/// <param name="schemas">The tables by driver; the same tables and columns in each.</param>
internal sealed class SchemaMarkdown(OrderedDictionary<string, IReadOnlyList<SchemaTable>> schemas)
{
    // The last driver's types say most: PostgreSQL's.
    private readonly IReadOnlyList<SchemaTable> _tables = schemas.GetAt(schemas.Count - 1).Value;

    public IEnumerable<string> Lines()
    {
        var drivers = string.Join(" and ", schemas.Keys);
        return
        [
            "# Schema",
            "",
            $"The tables of {drivers}, from the model: `boternity-data schema` prints this. Besides them a database has what EF Core keeps of migrations.",
            "",
            "## Overview",
            "",
            .. Fenced(MermaidDiagram.Overview(_tables)),
            .. _tables.GroupBy(table => table.Aggregate).OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(Aggregate),
        ];
    }

    private static IEnumerable<string> Fenced(IEnumerable<string> diagram) => ["```mermaid", .. diagram, "```"];

    private IEnumerable<string> Aggregate(IGrouping<string, SchemaTable> tables) =>
    [
        "",
        $"## {tables.Key}",
        "",
        .. Fenced(MermaidDiagram.Detailed([.. tables])),
        .. tables.SelectMany(Table),
    ];

    private IEnumerable<string> Table(SchemaTable table)
    {
        string[] heads = ["column", .. schemas.Keys.Select(driver => $"{driver} type"), "null", "default"];
        return
        [
            "",
            $"### {table.Name}",
            "",
            table.Purpose,
            "",
            Row(heads),
            $"|{string.Concat(heads.Select(_ => "---|"))}",
            .. table.Columns.Select(column => Column(table.Name, column)),
            "",
            $"- Primary key `{table.PrimaryKey.Name}`: {Names(table.PrimaryKey.Columns)}",
            .. table.UniqueKeys.Select(key => $"- Unique `{key.Name}`: {Names(key.Columns)}"),
            .. table.ForeignKeys.Select(key =>
                $"- Foreign key `{key.Name}`: {Names(key.Columns)} → {key.PrincipalTable} ({Names(key.PrincipalColumns)}), ON DELETE {key.OnDelete}"),
            .. table.Indexes.Select(index => Index(table.Name, index)),
            .. table.Checks.Select(check => $"- Check `{check.Name}`: {Sql(table.Name, other => CheckOf(other, check.Name))}"),
        ];
    }

    private string Column(string table, SchemaColumn column)
    {
        var types = schemas.Values.Select(tables => ColumnOf(Find(tables, table), column.Name).Type);
        var filled = column.Computed is null
            ? Sql(table, other => ColumnOf(other, column.Name).Default)
            : $"computed: {Sql(table, other => ColumnOf(other, column.Name).Computed)}";
        return Row([$"`{column.Name}`", .. types, column.IsNullable ? "yes" : "", filled.Replace("|", @"\|", StringComparison.Ordinal)]);
    }

    private string Index(string table, SchemaIndex index)
    {
        var filter = index.Filter is null ? "" : $" WHERE {Sql(table, other => other.Indexes.Single(one => one.Name == index.Name).Filter)}";
        return $"- {(index.IsUnique ? "Unique index" : "Index")} `{index.Name}`: {Names(index.Columns)}{filter}";
    }

    // Once, or once for each driver where they differ.
    private string Sql(string table, Func<SchemaTable, string?> read)
    {
        var texts = schemas.Select(schema => (Driver: schema.Key, Text: read(Find(schema.Value, table)))).ToArray();
        return texts.Select(text => text.Text).Distinct().Count() == 1
            ? Code(texts[0].Text)
            : string.Join("; ", texts.Select(text => $"{text.Driver}: {Code(text.Text)}"));
    }

    private static string Code(string? sql) => sql is null ? "" : $"`{sql}`";

    private static SchemaTable Find(IReadOnlyList<SchemaTable> tables, string name) => tables.Single(table => table.Name == name);

    private static SchemaColumn ColumnOf(SchemaTable table, string name) => table.Columns.Single(column => column.Name == name);

    private static string CheckOf(SchemaTable table, string name) => table.Checks.Single(check => check.Name == name).Sql;

    private static string Names(IReadOnlyList<string> columns) => string.Join(", ", columns.Select(column => $"`{column}`"));

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
}
