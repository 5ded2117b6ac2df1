using Boternity.Data.Storage.Conventions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Storage.Copying;

/// <summary>Reads from the model what there is to copy: the same for both drivers.</summary>
internal static class CopyTables
{
    /// <summary>Every table, each after those that it refers to.</summary>
    /// <param name="model">Of a context, and so initialised.</param>
    public static IReadOnlyList<CopyTable> Of(IModel model)
    {
        var (seen, ordered) = (new HashSet<ITable>(), new List<CopyTable>());
        foreach (var table in model.GetRelationalModel().Tables.OrderBy(table => table.Name, StringComparer.Ordinal))
        {
            Add(table);
        }

        return ordered;

        void Add(ITable table)
        {
            if (!seen.Add(table))
            {
                return;
            }

            foreach (var reference in table.ForeignKeyConstraints.OrderBy(key => key.PrincipalTable.Name, StringComparer.Ordinal))
            {
                Add((ITable)reference.PrincipalTable);
            }

            ordered.Add(Of(table));
        }
    }

    private static CopyTable Of(ITable table)
    {
        var key = table.PrimaryKey!.Columns;
        var others = table.Columns
            .Except(key)
            .Where(column => column.ComputedColumnSql is null)
            .OrderBy(column => column.Name, StringComparer.Ordinal);
        return new CopyTable(table.Name, [.. key.Concat(others).Select(column => new CopyColumn(column.Name, KindOf(column)))], key.Count);
    }

    private static CopyKind KindOf(IColumn column)
    {
        // A document of owned types belongs to no property.
        if (column.PropertyMappings is not [{ Property: var property }, ..] || JsonColumn.Is(property))
        {
            return CopyKind.Json;
        }

        // What a driver makes of a value's type is its own business: SQLite has an id as text.
        return KindOf(property.GetValueConverter()?.ProviderClrType ?? property.ClrType)
            ?? KindOf(property.GetTypeMapping().Converter?.ProviderClrType ?? typeof(object))
            ?? throw new NotSupportedException($"Nobody said how {column.Table.Name}.{column.Name} is copied.");
    }

    private static CopyKind? KindOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var kind when kind == typeof(string) => CopyKind.Text,
        var kind when kind == typeof(Guid) => CopyKind.Uuid,
        var kind when kind == typeof(DateTimeOffset) => CopyKind.Instant,
        var kind when kind == typeof(byte[]) => CopyKind.Bytes,
        var kind when kind == typeof(bool) => CopyKind.Boolean,
        var kind when kind == typeof(int) => CopyKind.Integer,
        var kind when kind == typeof(long) => CopyKind.BigInteger,
        _ => null,
    };
}
