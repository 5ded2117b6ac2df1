using System.Security.Cryptography;
using System.Text;

namespace Boternity.Data.Storage.Copying;

/// <summary>
/// What tells that a database is the target of a copy that did not come to its end: one more row in EF's history. It makes the schema newer than
/// any version knows, so that also who had the database open before writes nothing to it any more.
/// </summary>
internal static class CopyMark
{
    /// <summary>After every migration; SQLite counts <see cref="SchemaEpoch.UnfinishedCopy"/> in its header as well.</summary>
    public const string MigrationId = "99999999999999_UnfinishedCopy";

    // What the column of EF's version takes.
    private const int Length = 32;

    /// <summary>The text of the row: it tells the copy of one database from that of another.</summary>
    /// <param name="source">The engine of what is copied.</param>
    public static string Of(IStorageEngine source) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{source.Driver}:{source.Location}")))[..Length];

    /// <summary>The epoch of a database with this history.</summary>
    public static int EpochOf(IReadOnlyCollection<string> applied) =>
        applied.Contains(MigrationId) ? SchemaEpoch.UnfinishedCopy : applied.Count;
}
