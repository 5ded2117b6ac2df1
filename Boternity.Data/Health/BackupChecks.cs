using System.Globalization;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Checks;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Health;

/// <summary>The area <c>backup</c>: whether there is one, how old it is, and whether it would survive the disk.</summary>
internal sealed class BackupChecks(IBackupManager backups, IOptions<DatabaseConfig> config, TimeProvider clock)
{
    private const string MakeFix = "Make one: 'boternity-data backup', and let something run it every day.";

    private static readonly TimeSpan Oldest = TimeSpan.FromDays(7);

    public IEnumerable<Check> Checks() => [new("backup.newest", FindNewestAsync), new("backup.place", ComparePlaces)];

    private async Task<Finding> FindNewestAsync(CancellationToken cancellationToken)
    {
        if (config.Value.BackupsPath is not { } folder)
        {
            return Finding.Skipped("a database in memory has no backups");
        }

        if (await backups.FindNewestAsync(directory: null, cancellationToken).ConfigureAwait(false) is not { } newest)
        {
            return Finding.Warn($"there is none of this database in '{folder}'", MakeFix);
        }

        var age = clock.GetUtcNow() - newest.Manifest.StartedAt;
        var seen = string.Create(
            CultureInfo.InvariantCulture,
            $"{newest.Manifest.Name}, {age.TotalDays:0.0} days old, verified at {newest.Manifest.EndedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        return age > Oldest ? Finding.Warn(seen, MakeFix) : Finding.Ok(seen);
    }

    private Finding ComparePlaces()
    {
        if (config.Value is not { Driver: DatabaseConfig.SqliteDriver, BackupsPath: { } folder, Path: var database })
        {
            return Finding.Skipped("the database is not in a file of this machine");
        }

        if (UnixFile.FactsOf(folder)?.Device is not { } there || UnixFile.FactsOf(database)?.Device is not { } here)
        {
            return Finding.Skipped("the folder of backups, or the database, is not there yet, or this system does not say");
        }

        return there == here
            ? Finding.Warn(
                $"'{folder}' is on the same filesystem as the database",
                "Put backups on another disk (BackupsPath, DB_BACKUPS_PATH), or copy them away: one disk takes both with it.")
            : Finding.Ok($"'{folder}' is on another filesystem than the database");
    }
}
