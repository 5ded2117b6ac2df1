using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Makes every table STRICT, the ones that EF rebuilds too.</summary>
internal sealed class SqliteStrictSqlGenerator(
    MigrationsSqlGeneratorDependencies dependencies,
    IRelationalAnnotationProvider migrationsAnnotations)
    : SqliteMigrationsSqlGenerator(dependencies, migrationsAnnotations)
{
    protected override void Generate(
        CreateTableOperation operation,
        IModel? model,
        MigrationCommandListBuilder builder,
        bool terminate = true)
    {
        ArgumentNullException.ThrowIfNull(builder);

        base.Generate(operation, model, builder, terminate: false);
        builder.Append(" STRICT");
        if (terminate)
        {
            builder.AppendLine(Dependencies.SqlGenerationHelper.StatementTerminator);
            EndStatement(builder);
        }
    }

    /// <remarks>EF leaves out a computed column's type, which a STRICT table refuses.</remarks>
    protected override void ComputedColumnDefinition(
        string? schema,
        string table,
        string name,
        ColumnOperation operation,
        IModel? model,
        MigrationCommandListBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(builder);

        builder
            .Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(name))
            .Append(" ")
            .Append(operation.ColumnType ?? GetColumnType(schema, table, name, operation, model)!)
            .Append(" AS (")
            .Append(operation.ComputedColumnSql!)
            .Append(operation.IsStored == true ? ") STORED" : ")");

        if (!operation.IsNullable)
        {
            builder.Append(" NOT NULL");
        }

        if (operation.Collation is not null)
        {
            builder
                .Append(" COLLATE ")
                .Append(Dependencies.SqlGenerationHelper.DelimitIdentifier(operation.Collation));
        }
    }
}
