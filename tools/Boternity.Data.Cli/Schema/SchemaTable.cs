namespace Boternity.Data.Cli.Schema;

/// <summary>A table of the model, as one driver has it.</summary>
internal sealed record SchemaTable
{
    public required string Name { get; init; }

    /// <summary>The folder of its entity, which is the aggregate.</summary>
    public required string Aggregate { get; init; }

    public required string Purpose { get; init; }

    public required IReadOnlyList<SchemaColumn> Columns { get; init; }

    public required SchemaKey PrimaryKey { get; init; }

    public required IReadOnlyList<SchemaKey> UniqueKeys { get; init; }

    public required IReadOnlyList<SchemaForeignKey> ForeignKeys { get; init; }

    public required IReadOnlyList<SchemaIndex> Indexes { get; init; }

    public required IReadOnlyList<SchemaCheck> Checks { get; init; }
}

/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in the database.</param>
/// <param name="IsNullable">Whether it may be NULL.</param>
/// <param name="Default">SQL; null: none.</param>
/// <param name="Computed">SQL of a stored computed column; null: it is none.</param>
internal sealed record SchemaColumn(string Name, string Type, bool IsNullable, string? Default, string? Computed);

/// <summary>A primary key or a unique constraint.</summary>
internal sealed record SchemaKey(string Name, IReadOnlyList<string> Columns);

/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns that reference.</param>
/// <param name="PrincipalTable">The table that is referenced.</param>
/// <param name="PrincipalColumns">Its columns, in the same order.</param>
/// <param name="OnDelete">In SQL's words: what happens when the referenced row is deleted.</param>
internal sealed record SchemaForeignKey(
    string Name,
    IReadOnlyList<string> Columns,
    string PrincipalTable,
    IReadOnlyList<string> PrincipalColumns,
    string OnDelete);

/// <param name="Name">Its name.</param>
/// <param name="Columns">With <c>DESC</c> behind those that descend.</param>
/// <param name="IsUnique">Whether no two rows have the same.</param>
/// <param name="Filter">SQL of the rows that are in it; null: all.</param>
internal sealed record SchemaIndex(string Name, IReadOnlyList<string> Columns, bool IsUnique, string? Filter);

/// <summary>A CHECK.</summary>
internal sealed record SchemaCheck(string Name, string Sql);
