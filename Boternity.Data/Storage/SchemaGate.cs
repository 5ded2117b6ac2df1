using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Storage;

/// <summary>Refuses a database whose schema is not the one this version was built for, before anything is written to it.</summary>
internal static class SchemaGate
{
    /// <summary>For every open: needs no migrations.</summary>
    /// <param name="location">The database, for the message.</param>
    /// <param name="seen">The epoch of the database.</param>
    /// <param name="known">The epoch of this version (<see cref="MigrationSet.Epoch"/>).</param>
    /// <exception cref="StoreException">The database is newer, or the target of an unfinished copy.</exception>
    public static void CheckEpoch(string location, int seen, int known)
    {
        CheckComplete(location, seen);
        if (seen > known)
        {
            throw Messages.SchemaNewer(location, Schema(seen), Schema(known));
        }
    }

    /// <summary>For every open, also of who may read what is newer.</summary>
    /// <inheritdoc cref="CheckEpoch"/>
    /// <exception cref="StoreException">The database is the target of an unfinished copy.</exception>
    public static void CheckComplete(string location, int seen)
    {
        if (seen == SchemaEpoch.UnfinishedCopy)
        {
            throw Messages.CopyUnfinished(location);
        }
    }

    /// <summary>For every open that uses the tables: there is no use in a database that lacks migrations.</summary>
    /// <inheritdoc cref="CheckEpoch"/>
    /// <exception cref="StoreException">The database is newer, older, or was never migrated.</exception>
    public static void CheckCurrent(string location, int seen, int known)
    {
        CheckEpoch(location, seen, known);
        if (seen < known)
        {
            throw seen == 0 ? Messages.SchemaMissing(location) : Messages.SchemaBehind(location, known - seen);
        }
    }

    /// <summary>For every migration: the history has no row that this version does not know.</summary>
    /// <exception cref="StoreException">It has one; it is named.</exception>
    public static void CheckHistory(string location, IReadOnlyCollection<string> applied, IReadOnlyCollection<string> known)
    {
        CheckComplete(location, CopyMark.EpochOf(applied));
        if (applied.Except(known, StringComparer.OrdinalIgnoreCase).Max(StringComparer.Ordinal) is { } unknown)
        {
            throw Messages.SchemaNewer(location, $"migration {unknown}", known.Count == 0 ? "nothing" : known.Max(StringComparer.Ordinal)!);
        }
    }

    /// <summary>Tells what somebody added to the schema, and refuses one that differs.</summary>
    /// <exception cref="StoreException">Something is missing or different.</exception>
    public static void Judge(string location, IReadOnlyList<string> differences, IReadOnlyList<string> foreignObjects, ILogger logger)
    {
        if (differences.Count > 0)
        {
            throw Messages.SchemaDrift(location, differences);
        }

        if (foreignObjects.Count > 0)
        {
            logger.SchemaForeignObjects(location, string.Join(", ", foreignObjects));
        }
    }

    /// <summary>An epoch in prose.</summary>
    public static string Schema(int epoch) => string.Create(CultureInfo.InvariantCulture, $"schema {epoch}");
}
