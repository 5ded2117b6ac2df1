using System.Globalization;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Refuses a database that a newer version has migrated, before anything is written to it.</summary>
internal static class SchemaGate
{
    /// <summary>For every open: needs no migrations.</summary>
    /// <param name="location">The database, for the message.</param>
    /// <param name="seen">The epoch of the database.</param>
    /// <param name="known">The epoch of this version (<see cref="MigrationSet.Epoch"/>).</param>
    /// <exception cref="StoreException">The database is newer.</exception>
    public static void CheckEpoch(string location, int seen, int known)
    {
        if (seen > known)
        {
            throw Messages.SchemaNewer(location, Schema(seen), Schema(known));
        }

        static string Schema(int epoch) => string.Create(CultureInfo.InvariantCulture, $"schema {epoch}");
    }

    /// <summary>For every migration: the history has no row that this version does not know.</summary>
    /// <exception cref="StoreException">It has one; it is named.</exception>
    public static void CheckHistory(string location, IEnumerable<string> applied, IReadOnlyCollection<string> known)
    {
        if (applied.Except(known, StringComparer.OrdinalIgnoreCase).Max(StringComparer.Ordinal) is { } unknown)
        {
            throw Messages.SchemaNewer(location, $"migration {unknown}", known.Count == 0 ? "nothing" : known.Max(StringComparer.Ordinal)!);
        }
    }
}
