namespace Boternity.Data.Storage.Copying;

/// <summary>How a database is copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Whether the rows of a target that has some may be deleted first; default false. No backup of them is made.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The most rows that are written in one transaction, and compared as one when a copy goes on.</summary>
    internal int ChunkRows { get; init; } = 10_000;
}
