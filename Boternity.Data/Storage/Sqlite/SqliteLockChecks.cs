using System.Globalization;
using Boternity.Data.Storage.Checks;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The areas <c>locks</c> and <c>wal</c>: who has the database open, who migrates, and what holds up the write-ahead log.</summary>
internal sealed class SqliteLockChecks(SqliteObserver observer, DatabaseConfig config)
{
    // SQLite's places in -shm: one for each connection's presence, five for the snapshots of readers.
    private const long FirstReader = 123;
    private const long LastReader = 127;

    private static readonly WalLimits Limits = new();

    private string StoreLock => SqliteMigrationLocks.Store(observer.RealPath);

    private string MigrationLock => SqliteMigrationLocks.Migration(observer.RealPath);

    public IEnumerable<Check> Checks() =>
    [
        Of("locks.store", FindUsers),
        Of("locks.migration", FindMigration),
        Of("wal.size", () => JudgeSize(SqliteObserver.SizeOf(observer.Log))),
        Of("wal.readers", FindReaders),
    ];

    /// <summary>The processes that have the store open, for people; this one is not among them.</summary>
    public IReadOnlyList<string> Users() =>
        SystemLocks.AreListed ? [.. Holders(StoreLock).Where(one => one != Environment.ProcessId).Select(SystemLocks.Describe)] : [];

    public static Finding JudgeSize(long bytes)
    {
        var seen = string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes of at most {Limits.Cap}");
        if (bytes >= Limits.HardCap)
        {
            return Finding.Fail(seen, "Writes are refused: end the reader of another process that holds it up (wal.readers).");
        }

        return bytes > Limits.Cap
            ? Finding.Warn(seen, "See who reads (wal.readers); then 'boternity-data checkpoint', or restart the service.")
            : Finding.Ok(seen);
    }

    private static Check Of(string id, Func<Finding> run) => new(id, run) { Requires = SqliteFileChecks.Database };

    private static IEnumerable<int> Holders(string path) =>
        SystemLocks.Of(path).Where(one => one.IsWholeFile).Select(one => one.Process).Distinct();

    private Finding FindUsers()
    {
        if (!SystemLocks.AreListed)
        {
            return Finding.Skipped("this system does not list who holds locks");
        }

        int[] holders = [.. Holders(StoreLock)];
        var mode = $"Processes={config.Processes}";
        if (config.Processes == ProcessMode.Exclusive && holders.Any(one => one != Environment.ProcessId))
        {
            return Finding.Warn(
                $"{mode}, and open by {string.Join(", ", holders.Select(SystemLocks.Describe))}",
                "A service that is configured like this does not start beside these: stop them, or set Processes to Shared.");
        }

        return Finding.Ok(holders.Length == 0
            ? $"{mode}, nobody has it open{(File.Exists(StoreLock) ? $"; the last was {FileLock.HolderOf(StoreLock)}" : "")}"
            : $"{mode}, open by {string.Join(", ", holders.Select(SystemLocks.Describe))}");
    }

    private Finding FindMigration()
    {
        if (!SystemLocks.AreListed)
        {
            return Finding.Skipped("this system does not list who holds locks");
        }

        int[] holders = [.. Holders(MigrationLock)];
        return holders.Length == 0
            ? Finding.Ok("nobody migrates")
            : Finding.Warn(
                $"held by {string.Join(", ", holders.Select(SystemLocks.Describe))}: {FileLock.HolderOf(MigrationLock)}",
                "Let the migration end. Whoever starts meanwhile waits for it; killing it is safe, and undoes it.");
    }

    private Finding FindReaders()
    {
        if (!SystemLocks.AreListed)
        {
            return Finding.Skipped("this system does not list who holds locks");
        }

        int[] readers = [.. SystemLocks.Of(observer.Index).Where(one => one.Touches(FirstReader, LastReader)).Select(one => one.Process).Distinct()];
        var seen = readers.Length == 0 ? "nobody reads at this moment" : $"snapshots of {string.Join(", ", readers.Select(SystemLocks.Describe))}";
        return readers.Length > 0 && SqliteObserver.SizeOf(observer.Log) > Limits.Cap
            ? Finding.Warn($"{seen}; the log has passed its cap", "End what reads there for so long: the log cannot be emptied before.")
            : Finding.Ok(seen);
    }
}
