using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>What the tables of a database say about whose it is.</summary>
internal static class UpstreamSchema
{
    public static UpstreamTable? Find(this IUpstreamFile file, string table) =>
        file.Tables.FirstOrDefault(one => string.Equals(one.Name, table, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses a database without a table, and says what it looks like.</summary>
    /// <param name="file">The database.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="system">Whose it was said to be.</param>
    /// <param name="table">What that system has.</param>
    /// <param name="columns">And that table.</param>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamUnknown"/>.</exception>
    public static void Require(this IUpstreamFile file, string path, string system, string table, params string[] columns)
    {
        if (file.Find(table) is not { } found || !columns.All(found.Has))
        {
            throw Messages.UpstreamUnknown(
                path,
                $"has no table {table} with the columns {string.Join(", ", columns)}, as {system}'s has"
                + (Resembled(file) is { } other ? $", and looks like {other}" : ""));
        }
    }

    /// <summary>Refuses a database whose migrations go beyond the known ones: the same names may mean something else there.</summary>
    /// <exception cref="StoreException"><see cref="ErrorCodes.UpstreamUnknown"/>.</exception>
    public static void CheckVersion(this IUpstreamFile file, string path, string system, string table, string column, long last)
    {
        if (file.Find(table) is { } migrations
            && file.Read(migrations).Select(row => row[column]).OfType<long>().DefaultIfEmpty().Max() is var version
            && version > last)
        {
            throw Messages.UpstreamUnknown(
                path,
                string.Create(CultureInfo.InvariantCulture, $"is at migration {version} of {system}; this version knows them up to {last}"));
        }
    }

    private static string? Resembled(IUpstreamFile file) =>
        file.Find("provider_keys") is not null ? "the proxy.db of Botmaker's keyring proxy, whose keys stay with the proxy"
        : file.Find("workflow_states") is not null ? "Compozy's"
        : file.Find("bots") is not { } bots ? null
        : bots.Has("slug") ? "an older Boternity's"
        : bots.Has("channel_type") ? "Botmaker's"
        : null;
}
