using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The database file itself: how it comes to be, and whether it is ours.</summary>
/// <remarks>
/// No managed file API opens an existing database: closing any descriptor of the file would drop SQLite's locks for the whole process.
/// </remarks>
internal static class SqliteDatabaseFile
{
    /// <summary>"BOTD" in the file's header: recognises our files.</summary>
    public const int ApplicationId = 0x424F5444;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode DirectoryMode = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates an empty database at <paramref name="path"/> unless there is a file. Only under the migration lock.</summary>
    /// <remarks>
    /// It is made under another name, with mode 0600 before SQLite opens it, and renamed when it is complete: a kill at any point leaves
    /// no half-made file at the final name, and the sidecar files copy the mode.
    /// </remarks>
    /// <exception cref="IOException">The file cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be made there.</exception>
    public static void EnsureCreated(string path)
    {
        var unfinished = path + ".creating";
        foreach (var leftover in (string[])[unfinished, unfinished + "-wal", unfinished + "-shm", unfinished + "-journal"])
        {
            File.Delete(leftover);
        }

        if (!File.Exists(path))
        {
            CreateFile(unfinished);
            Initialise(unfinished);
            File.Move(unfinished, path, overwrite: false);
        }
    }

    /// <summary>The file itself, which may be named by a link: what is beside it is beside the file.</summary>
    public static string Resolve(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    /// <summary>What is known of a failure to open the file.</summary>
    public static ErrorContext OpeningOf(string path) =>
        new() { Opening = true, Path = path, ReadOnlyMedium = ReadOnlyMedium.Holds(path) };

    /// <summary>Refuses a directory at the file's place before anything is opened.</summary>
    /// <exception cref="StoreException">There is one.</exception>
    public static void EnsureNoDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            throw Messages.ForeignFile(path, "it is a directory");
        }
    }

    /// <summary>The identity of the database file.</summary>
    /// <exception cref="StoreException">There is no file, or it is a directory.</exception>
    public static FileIdentity Identify(string path)
    {
        if (!File.Exists(path))
        {
            throw Directory.Exists(path) ? Messages.ForeignFile(path, "it is a directory") : Messages.DatabaseMissing(path);
        }

        return FileIdentity.Of(path);
    }

    /// <summary>After a commit of unknown outcome: proves that the file takes writes and is whole.</summary>
    /// <exception cref="StoreException">It does not, or is not; writes stay refused.</exception>
    public static void EnsureSound(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        try
        {
            // Of an empty log nothing would be synced; this writes a page, with the value that it has.
            command.CommandText = "BEGIN IMMEDIATE; PRAGMA user_version";
            var version = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
#pragma warning disable CA2100 // The text holds one number.
            command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version}; COMMIT");
#pragma warning restore CA2100
            command.ExecuteNonQuery();

            // Rewrites and syncs what the system may have dropped; without readers of ours nothing holds it up for long.
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            if (Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0)
            {
                throw Messages.WritesRefused(path, "its write-ahead log cannot be written back");
            }
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteResultCodes.IoErr)
        {
            // Not of unknown outcome: what is refused has not begun.
            throw Messages.WritesRefused(path, "the file still fails", exception);
        }

        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok")
        {
            throw Messages.CheckFailed(path, "quick_check does not answer ok");
        }
    }

    /// <summary>Makes the directory of the database and its locks, with mode 0700, unless it exists.</summary>
    public static void EnsureDirectory(string path) => CreateDirectory(Path.GetDirectoryName(path)!);

    /// <summary>The schema's number that the last migration left in the file (<see cref="SchemaEpoch"/>); 0 before the first.</summary>
    public static int EpochOf(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Refuses another program's file before anything else is done with it.</summary>
    /// <exception cref="StoreException">The file is empty, another application's or not SQLite's, or it cannot be read.</exception>
    public static void EnsureOurs(SqliteConnection connection, string path)
    {
        var seen = ReadApplicationId(connection, path);
        if (seen != ApplicationId)
        {
            throw Messages.ForeignFile(path, $"its application_id is {seen}, not {ApplicationId}");
        }
    }

    private static int ReadApplicationId(SqliteConnection connection, string path)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA application_id";
        try
        {
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException exception)
        {
            // The first statement reads the header: from here on the same code means a damaged file and not another's.
            throw StoreErrors.Translate(exception, OpeningOf(path));
        }
    }

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else if (!Directory.Exists(directory))
        {
            // One by one: .NET gives the mode to the last of several folders only.
            CreateDirectory(Path.GetDirectoryName(directory)!);
            Directory.CreateDirectory(directory, DirectoryMode);
        }
    }

    private static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(path, options);
    }

    private static void Initialise(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Cache = SqliteCacheMode.Private,
            Pooling = false,
        };

        using var connection = new SqliteConnection(connectionString.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();

        // Page size and auto_vacuum are ignored once the file is in WAL mode.
#pragma warning disable CA2100 // The text holds one constant number.
        command.CommandText = $"""
            PRAGMA page_size = 4096;
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA application_id = {ApplicationId};
            PRAGMA journal_mode = WAL;
            """;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
