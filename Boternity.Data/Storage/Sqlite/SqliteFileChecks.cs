using System.Globalization;
using Boternity.Data.Storage.Checks;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The area <c>files</c>: the database's file, what lies beside it, and where that is. Nothing is opened.</summary>
internal sealed class SqliteFileChecks(SqliteObserver observer, string? backupsPath)
{
    public const string Database = "files.database";

    private const long Mebibyte = 1L << 20;

    // A write-ahead log at its cap, and the pages that writing it back adds.
    private const long LeastSpace = 128 * Mebibyte;

    private const UnixFileMode Readers = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Writers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Others =
        Readers | Writers | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static readonly string[] Endings = [".creating", ".partial", ".new"];

    // As .NET names them. Locks, or a file that several connections map, do not work there.
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "nfsd", "smb", "smb2", "smb3", "smbfs", "cifs", "9p", "v9fs", "fuse", "fuseblk", "fusectl", "vboxsf", "vboxfs", "ceph", "afs",
    };

    private static readonly HashSet<string> Doubtful = new(StringComparer.OrdinalIgnoreCase) { "overlay", "overlayfs", "tmpfs", "ramfs" };

    private string Folder => Path.GetDirectoryName(observer.RealPath)!;

    public IEnumerable<Check> Checks() =>
    [
        new(Database, FindDatabase),
        Of("files.symlinks", FollowLinks),
        Of("files.owner", CheckOwner),
        Of("files.mode", CheckModes),
        Of("files.folder_mode", CheckFolder),
        Of("files.parents", CheckParents),
        Of("files.links", CheckLinks),
        Of("files.mount", CheckMount),
        Of("files.filesystem", () => JudgeFilesystem(new DriveInfo(Folder).DriveFormat)),
        Of("files.read_only", CheckReadOnly),
        Of("files.leftovers", FindLeftovers),
        Of("files.log", CheckLog),
        Of("files.space", () => JudgeSpace(new DriveInfo(Folder).AvailableFreeSpace, SqliteObserver.SizeOf(observer.RealPath))),
    ];

    public static Finding JudgeFilesystem(string kind)
    {
        if (Refused.Contains(kind))
        {
            return Finding.Fail(
                $"{kind}: locks and shared memory do not work there as SQLite needs them", "Move the database to a local filesystem, or use PostgreSQL.");
        }

        return Doubtful.Contains(kind)
            ? Finding.Warn($"{kind}: what is written there may not outlive the container or the machine", "Mount a volume for the database's folder.")
            : Finding.Ok(kind);
    }

    public static Finding JudgeSpace(long free, long database)
    {
        var seen = $"{Size(free)} free, the database has {Size(database)}";
        if (free < LeastSpace)
        {
            return Finding.Fail(seen, "Make room now: writes, and even deletes and checkpoints, need space.");
        }

        return free < database + LeastSpace
            ? Finding.Warn(seen, "Make room: a backup beside it, or a migration that rebuilds a table, needs as much again.")
            : Finding.Ok(seen);
    }

    private static Check Of(string id, Func<Finding> run) => new(id, run) { Requires = Database };

    private Finding FindDatabase()
    {
        var path = observer.Path;
        if (Directory.Exists(path))
        {
            return Finding.Fail($"'{path}' is a directory", "Name the file in it: --path, or DB_PATH.");
        }

        if (File.Exists(path))
        {
            return SqliteObserver.SizeOf(path) > 0
                ? Finding.Ok(path)
                : Finding.Fail($"'{path}' is empty", "It is not a database of this library: find out who made it, and restore a backup.");
        }

        if (Path.GetDirectoryName(path) is { } folder && IsClosed(folder))
        {
            return Finding.Fail($"'{folder}' is another user's, and this account may not look into it", "Examine as the service's account.");
        }

        return File.Exists(observer.Log)
            ? Finding.Fail($"'{path}' is not there, but its write-ahead log is", "Do not migrate: put the database back, or restore a backup.")
            : Finding.Fail($"there is no database at '{path}'", "Check the path, or make it with 'boternity-data migrate'.");
    }

    private static bool IsClosed(string folder) =>
        UnixFile.EffectiveUser != 0
        && UnixFile.FactsOf(folder) is { Owner: { } owner } facts
        && owner != UnixFile.EffectiveUser
        && (facts.Mode & UnixFileMode.OtherExecute) == 0;

    private Finding FollowLinks() => observer.RealPath == observer.Path
        ? Finding.Ok("the path is no symbolic link")
        : Finding.Ok($"a symbolic link to '{observer.RealPath}', beside which all other files are");

    private Finding CheckOwner() => Judged(
        file => file.Facts.Owner is { } owner && owner != UnixFile.EffectiveUser ? $"{Name(file.Path)} belongs to user {owner}" : null,
        CheckStatus.Warn,
        $"all files belong to user {UnixFile.EffectiveUser}",
        "Examine as the service's account; if it is, give it the files: chown.");

    private Finding CheckModes() => Judged(
        file => (file.Facts.Mode & Others) != 0 ? $"{Name(file.Path)} has mode {Octal(file.Facts.Mode)}" : null,
        CheckStatus.Fail,
        "all files are their owner's alone",
        "chmod 600 these files: others can read, or change, what is in them.");

    private Finding CheckFolder()
    {
        if (UnixFile.FactsOf(Folder) is not { } facts)
        {
            return NotHere();
        }

        var seen = $"'{Folder}' has mode {Octal(facts.Mode)}";
        if ((facts.Mode & Writers) != 0)
        {
            return Finding.Fail(seen, $"chmod 700 '{Folder}': others can put another file in the database's place.");
        }

        return (facts.Mode & Others) != 0 ? Finding.Warn(seen, $"chmod 700 '{Folder}'.") : Finding.Ok(seen);
    }

    private Finding CheckParents()
    {
        if (!OperatingSystem.IsLinux())
        {
            return NotHere();
        }

        var problems = new List<string>();
        for (var folder = Path.GetDirectoryName(Folder); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (UnixFile.FactsOf(folder) is { } facts
                && facts.Mode.HasFlag(UnixFileMode.OtherWrite)
                && !facts.Mode.HasFlag(UnixFileMode.StickyBit))
            {
                problems.Add($"everybody may write to '{folder}'");
            }
        }

        return Finding.Unless(problems, CheckStatus.Fail, "no folder above is everybody's", "chmod o-w these folders: anybody can move the database away.");
    }

    private Finding CheckLinks() => Judged(
        file => file.Facts.Links > 1 ? $"{Name(file.Path)} has {file.Facts.Links} names" : null,
        CheckStatus.Fail,
        "every file has one name",
        "Stop the service and remove the other name (find -samefile): a process that opens it has another log, and both lose commits.");

    private Finding CheckMount() => !OperatingSystem.IsLinux()
        ? NotHere()
        : MountPoints.Contains(observer.RealPath)
            ? Finding.Fail($"'{observer.RealPath}' is mounted by itself", "Mount its folder: the write-ahead log would be in the container.")
            : Finding.Ok("the file is not a mount of its own");

    private Finding CheckReadOnly() => ReadOnlyMedium.Holds(observer.RealPath)
        ? Finding.Fail("the filesystem is mounted read-only", "Mount it for writing; a disk that fails is made read-only by the system, so look at its log.")
        : Finding.Ok("the filesystem can be written");

    private Finding FindLeftovers()
    {
        List<string> found = [.. Leftovers(Folder)];
        if (backupsPath is not null && backupsPath != Folder)
        {
            found.AddRange(Leftovers(backupsPath));
        }

        return Finding.Unless(
            found, CheckStatus.Warn, "none", "If no migration, backup or restore runs: remove them, they are what a killed one left.");
    }

    private Finding CheckLog()
    {
        var size = SqliteObserver.SizeOf(observer.Log);
        if (size == 0)
        {
            return Finding.Ok("the write-ahead log is empty or absent");
        }

        if (!SystemLocks.AreListed)
        {
            return Finding.Skipped("this system does not list who holds locks");
        }

        return SystemLocks.Of(SqliteMigrationLocks.Store(observer.RealPath)).Count > 0 || SystemLocks.Of(observer.Index).Count > 0
            ? Finding.Ok($"{Size(size)}, of processes that have the database open")
            : Finding.Warn(
                $"a write-ahead log of {Size(size)}, and nobody has the database open",
                "Its last process was killed. Start the service: it takes the log over. Never remove the log, commits are in it.");
    }

    private static IEnumerable<string> Leftovers(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.Ordinal)).Order(StringComparer.Ordinal)
            : [];

    private Finding Judged(Func<(string Path, UnixFileFacts Facts), string?> judge, CheckStatus worst, string seen, string fix)
    {
        if (UnixFile.FactsOf(observer.RealPath) is null)
        {
            return NotHere();
        }

        string[] files =
        [
            observer.RealPath, observer.Log, observer.Index,
            SqliteMigrationLocks.Store(observer.RealPath), SqliteMigrationLocks.Migration(observer.RealPath),
        ];
        return Finding.Unless(
            [.. files.Where(File.Exists).Select(file => UnixFile.FactsOf(file) is { } facts ? judge((file, facts)) : null).OfType<string>()],
            worst,
            seen,
            fix);
    }

    private static Finding NotHere() => Finding.Skipped("this system does not say");

    private static string Name(string path) => $"'{Path.GetFileName(path)}'";

    private static string Octal(UnixFileMode mode) => $"0{Convert.ToString((int)mode, 8)}";

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / Mebibyte:0.0} MiB");
}
