using System.Reflection;
using System.Text.Json;
using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Schema;

/// <summary>Reads the tables of a driver from EF Core's model; no database is opened.</summary>
internal static class DriverSchema
{
    public static async Task<IReadOnlyList<SchemaTable>> ReadAsync(string driver, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var services = new ServiceCollection();
        services.AddBoternityData(data => Choose(data, driver));
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();

        // The model that a context works with has no checks any more.
        var context = scope.ServiceProvider.GetRequiredService<BoternityDbContext>();
        var tables = context.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables;
        var types = context.GetService<IRelationalTypeMappingSource>();
        return [.. tables.Select(table => Table(table, types)).OrderBy(table => table.Name, StringComparer.Ordinal)];
    }

    private static void Choose(BoternityDataBuilder data, string driver)
    {
        if (driver == DatabaseConfig.PostgresDriver)
        {
            data.UsePostgres("Host=none");
        }
        else
        {
            data.UseSqlite("none.db");
        }
    }

    private static SchemaTable Table(ITable table, IRelationalTypeMappingSource types)
    {
        // Owned types are JSON documents in a column of their owner.
        var entity = table.EntityTypeMappings.Select(mapping => (IEntityType)mapping.TypeBase).Single(type => !type.IsMappedToJson());
        var members = MembersOf(entity);
        return new SchemaTable
        {
            Name = table.Name,
            Aggregate = entity.ClrType.Namespace!.Split('.')[^1],
            Purpose = TablePurposes.Of(table.Name),
            Columns = [.. table.Columns.OrderBy(column => members.GetValueOrDefault(column.Name, int.MaxValue)).Select(column => Column(column, types))],
            PrimaryKey = Key(table.PrimaryKey!),
            UniqueKeys = [.. table.UniqueConstraints.Where(key => !key.GetIsPrimaryKey()).Select(Key).OrderBy(key => key.Name, StringComparer.Ordinal)],
            ForeignKeys = [.. table.ForeignKeyConstraints.Select(ForeignKey).OrderBy(key => key.Name, StringComparer.Ordinal)],
            Indexes = [.. table.Indexes.Select(Index).OrderBy(index => index.Name, StringComparer.Ordinal)],
            Checks =
            [
                .. entity.GetCheckConstraints()
                    .Select(check => new SchemaCheck(check.Name!, check.Sql))
                    .OrderBy(check => check.Name, StringComparer.Ordinal),
            ],
        };
    }

    // In the order of the entity's declaration, as the migrations create them; the model's own is that of the alphabet.
    private static Dictionary<string, int> MembersOf(IEntityType entity)
    {
        var order = entity.ClrType
            .GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select((member, index) => (member.Name, index))
            .ToDictionary(member => member.Name, member => member.index, StringComparer.Ordinal);
        var columns = entity.GetProperties().Select(property => (Column: property.GetColumnName(), Member: property.Name));
        var documents = entity.GetNavigations()
            .Where(navigation => navigation.TargetEntityType.IsMappedToJson())
            .Select(navigation => (Column: navigation.TargetEntityType.GetContainerColumnName()!, Member: navigation.Name));
        return columns.Concat(documents).ToDictionary(
            column => column.Column, column => order.GetValueOrDefault(column.Member, int.MaxValue), StringComparer.Ordinal);
    }

    private static SchemaColumn Column(IColumn column, IRelationalTypeMappingSource types)
    {
        var sql = column.DefaultValueSql;
        if (sql is null && column.TryGetDefaultValue(out var value) && value is not null)
        {
            sql = types.FindMapping(value.GetType(), column.StoreType)!.GenerateSqlLiteral(value);
        }

        return new SchemaColumn(column.Name, column.StoreType, column.IsNullable, sql, column.ComputedColumnSql);
    }

    private static SchemaKey Key(IUniqueConstraint key) => new(key.Name, Names(key.Columns));

    private static SchemaForeignKey ForeignKey(IForeignKeyConstraint key) => new(
        key.Name,
        Names(key.Columns),
        key.PrincipalTable.Name,
        Names(key.PrincipalColumns),
        Words(key.OnDeleteAction));

    private static SchemaIndex Index(ITableIndex index) => new(
        index.Name,
        [.. index.Columns.Select((column, position) => IsDescending(index, position) ? $"{column.Name} DESC" : column.Name)],
        index.IsUnique,
        index.Filter);

    // Null: all ascend; empty: all descend.
    private static bool IsDescending(ITableIndex index, int position) =>
        index.IsDescending is { } descending && (descending.Count == 0 || descending[position]);

    private static string[] Names(IEnumerable<IColumn> columns) => [.. columns.Select(column => column.Name)];

    private static string Words(ReferentialAction action) =>
        JsonNamingPolicy.SnakeCaseUpper.ConvertName(action.ToString()).Replace('_', ' ');
}
