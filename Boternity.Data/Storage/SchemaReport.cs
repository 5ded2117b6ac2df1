namespace Boternity.Data.Storage;

/// <summary>How the schema of a database compares with the one that this version was built for.</summary>
/// <param name="Pending">Ids of the migrations that the database lacks, in order.</param>
/// <param name="Differences">
/// Sentences on what is missing or different, by name; compared only when nothing is pending. Not empty: this version does not work with it.
/// </param>
/// <param name="ForeignObjects">Tables, indexes, views and triggers that somebody else added, such as <c>index idx_of_mine</c>; harmless.</param>
public sealed record SchemaReport(IReadOnlyList<string> Pending, IReadOnlyList<string> Differences, IReadOnlyList<string> ForeignObjects)
{
    /// <summary>Nothing is pending and nothing differs.</summary>
    public bool IsCurrent => Pending.Count == 0 && Differences.Count == 0;
}
