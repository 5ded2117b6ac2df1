using System.Text.RegularExpressions;

namespace Boternity.Data.Cli.Schema;

/// <summary>Tables as an entity-relationship diagram in Mermaid's language.</summary>
internal static partial class MermaidDiagram
{
    /// <summary>All tables without their columns.</summary>
    public static IEnumerable<string> Overview(IReadOnlyList<SchemaTable> tables) =>
    [
        "erDiagram",
        .. tables.Select(table => $"    {table.Name}"),
        .. tables.SelectMany(Relationships),
    ];

    /// <summary>Some tables with their columns; those of others that they reference, by name alone.</summary>
    public static IEnumerable<string> Detailed(IReadOnlyList<SchemaTable> tables)
    {
        var own = tables.Select(table => table.Name).ToHashSet(StringComparer.Ordinal);
        var others = tables.SelectMany(table => table.ForeignKeys).Select(key => key.PrincipalTable).Distinct().Where(name => !own.Contains(name));
        return
        [
            "erDiagram",
            .. others.Order(StringComparer.Ordinal).Select(name => $"    {name}"),
            .. tables.SelectMany(Entity),
            .. tables.SelectMany(Relationships),
        ];
    }

    private static IEnumerable<string> Entity(SchemaTable table) =>
    [
        $"    {table.Name} {{",
        .. table.Columns.Select(column => $"        {TypeName(column.Type)} {column.Name}{Marks(table, column.Name)}"),
        "    }",
    ];

    private static string Marks(SchemaTable table, string column)
    {
        string[] marks =
        [
            .. table.PrimaryKey.Columns.Contains(column) ? ["PK"] : (string[])[],
            .. table.ForeignKeys.Any(key => key.Columns.Contains(column)) ? ["FK"] : (string[])[],
            .. IsUnique(table, [column]) && !table.PrimaryKey.Columns.Contains(column) ? ["UK"] : (string[])[],
        ];
        return marks.Length == 0 ? "" : $" {string.Join(", ", marks)}";
    }

    // On the side of the referenced row one, or none where the column may be NULL; on the other any number, or one where it is unique.
    private static IEnumerable<string> Relationships(SchemaTable table) =>
        from key in table.ForeignKeys
        let isOptional = table.Columns.Any(column => column.IsNullable && key.Columns.Contains(column.Name))
        let principal = isOptional ? "|o" : "||"
        let dependent = IsUnique(table, key.Columns) ? "o|" : "o{"
        select $"    {key.PrincipalTable} {principal}--{dependent} {table.Name} : \"{string.Join(", ", key.Columns)}\"";

    private static bool IsUnique(SchemaTable table, IReadOnlyList<string> columns) =>
        table.UniqueKeys.Append(table.PrimaryKey).Any(key => key.Columns.ToHashSet().SetEquals(columns))
        || table.Indexes.Any(index => index is { IsUnique: true, Filter: null } && index.Columns.ToHashSet().SetEquals(columns));

    private static string TypeName(string type) => NotOfNames().Replace(type, "_");

    [GeneratedRegex(@"[^A-Za-z0-9_()\[\]-]")]
    private static partial Regex NotOfNames();
}
