using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Makes every table STRICT, the ones that EF rebuilds too, and every migration fit for one transaction.</summary>
internal sealed class SqliteStrictSqlGenerator(
    MigrationsSqlGeneratorDependencies dependencies,
    IRelationalAnnotationProvider migrationsAnnotations)
    : SqliteMigrationsSqlGenerator(dependencies, migrationsAnnotations)
{
    // EF's name of the copy that takes a rebuilt table's place.
    private const string CopyPrefix = "ef_temp_";

    private readonly List<string> _rebuilt = [];

    /// <inheritdoc/>
    /// <remarks>
    /// EF ends the transaction around a rebuild to switch foreign keys off and on. The migrator has switched them off before its transaction,
    /// so both commands go and a <see cref="SqliteRebuildMarker"/> takes the place of the first. A script keeps them: run with foreign keys
    /// on, its DROP TABLE would delete the rows that reference the table.
    /// </remarks>
    /// <exception cref="NotSupportedException">A command asks to run outside of the transaction.</exception>
    public override IReadOnlyList<MigrationCommand> Generate(
        IReadOnlyList<MigrationOperation> operations,
        IModel? model = null,
        MigrationsSqlGenerationOptions options = MigrationsSqlGenerationOptions.Default)
    {
        _rebuilt.Clear();
        var result = new List<MigrationCommand>();
        foreach (var command in base.Generate(operations, model, options))
        {
            var off = IsForeignKeys(command, on: false);
            if (command.TransactionSuppressed && !off && !IsForeignKeys(command, on: true))
            {
                throw new NotSupportedException(
                    $"A migration is one transaction, and this command asks to run outside of it: {command.CommandText.Trim()}");
            }

            if (!command.TransactionSuppressed || options.HasFlag(MigrationsSqlGenerationOptions.Script))
            {
                result.Add(command);
            }
            else if (off)
            {
                var nothing = Dependencies.CommandBuilderFactory.Create().Append("-- rebuild").Build();
                result.Add(new SqliteRebuildMarker(nothing, command.CommandLogger, [.. _rebuilt]));
            }
        }

        return result;
    }

    protected override void Generate(
        CreateTableOperation operation,
        IModel? model,
        MigrationCommandListBuilder builder,
        bool terminate = true)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(builder);

        if (operation.Name.StartsWith(CopyPrefix, StringComparison.Ordinal))
        {
            _rebuilt.Add(operation.Name[CopyPrefix.Length..]);
        }

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

    private static bool IsForeignKeys(MigrationCommand command, bool on) =>
        command.TransactionSuppressed && command.CommandText.Trim() == (on ? "PRAGMA foreign_keys = 1;" : "PRAGMA foreign_keys = 0;");
}
