namespace Boternity.Data.Importing;

/// <summary>What became of an upstream system's database, or of a plan what would.</summary>
public sealed record ImportReport
{
    /// <summary>Whose database it is.</summary>
    public required UpstreamSystem System { get; init; }

    /// <summary>The file, as a full path.</summary>
    public required string File { get; init; }

    /// <summary>Whether nothing was written.</summary>
    public required bool IsPlan { get; init; }

    /// <summary>Each table of the source exactly once, in the order in which they were imported, those without a place last.</summary>
    public required IReadOnlyList<ImportedTable> Tables { get; init; }

    /// <summary>Where the rows are that were not taken, or not as a whole. Null: there are none, or it is a plan.</summary>
    public string? RefusedFile { get; init; }

    /// <summary>How many rows <see cref="RefusedFile"/> has.</summary>
    public long RowsInRefusedFile { get; init; }

    /// <summary>Whether every row of the source is accounted for, and what was taken was read back as it is in the source.</summary>
    public bool IsVerified => Tables.All(table => table.IsVerified);
}
