using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>
/// A database of another system, copied with what a crash may have left beside it into a private folder, and opened there. Nothing is touched
/// where it is: SQLite makes files beside a database that it reads, cannot read one with a write-ahead log where it must not, and may write
/// that log back.
/// </summary>
internal sealed class ForeignFileCopy : IDisposable
{
    private const string Prefix = "boternity-import-";
    private const string FileName = "copy.db";
    private const int MaxTries = 3;
    private const int ChunkSize = 1 << 20;

    private static readonly string[] Suffixes = ["", "-wal", "-journal"];

    private readonly DirectoryInfo _folder;

    private ForeignFileCopy(DirectoryInfo folder, SqliteConnection connection)
    {
        _folder = folder;
        Connection = connection;
    }

    /// <summary>What is wrong with the file: its path, a clause, and what was thrown, if anything.</summary>
    public delegate StoreException Fault(string path, string reason, Exception? cause);

    public SqliteConnection Connection { get; }

    /// <param name="path">The database; nobody may write to it meanwhile.</param>
    /// <param name="config">This store's own database, which is none of another system.</param>
    /// <param name="fault">Makes the exceptions.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <exception cref="StoreException">The file cannot be read, or is a database of this library.</exception>
    public static ForeignFileCopy Open(string path, DatabaseConfig config, Fault fault, CancellationToken cancellationToken)
    {
        SqliteNativeGate.Check();
        EnsureNotThisStore(path, config, fault);

        var folder = MakeFolder(path, fault);
        SqliteConnection? connection = null;
        try
        {
            connection = Open(Make(path, folder.FullName, fault, cancellationToken));
            if (Convert.ToInt32(Scalar(connection, "PRAGMA application_id"), CultureInfo.InvariantCulture) == SqliteDatabaseFile.ApplicationId)
            {
                throw fault(path, "is a database of this library, not an older one", null);
            }

            return new ForeignFileCopy(folder, connection);
        }
        catch (Exception exception)
        {
            connection?.Dispose();
            folder.Delete(recursive: true);
            if (exception is SqliteException failure)
            {
                throw Unreadable(path, failure, fault);
            }

            throw;
        }
    }

    public static StoreException Unreadable(string path, SqliteException exception, Fault fault) => fault(
        path,
        exception.SqliteErrorCode == SqliteResultCodes.NotADb
            ? "is no SQLite database"
            : $"cannot be read (SQLite {exception.SqliteExtendedErrorCode})",
        exception);

    public void Dispose()
    {
        Connection.Dispose();
        _folder.Delete(recursive: true);
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private static DirectoryInfo MakeFolder(string path, Fault fault)
    {
        try
        {
            RemoveLeft();
            return Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw fault(path, $"cannot be copied to '{Path.GetTempPath()}', where it would be read", exception);
        }
    }

    // What a killed process left may have secrets in clear.
    private static void RemoveLeft()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            var process = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && !IsRunning(id)
                && UnixFile.EntryAt(folder) is { IsFolder: true } facts
                && (facts.Owner ?? UnixFile.EffectiveUser) == UnixFile.EffectiveUser)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // To open it by a managed API would drop the locks that SQLite holds on it.
    private static void EnsureNotThisStore(string path, DatabaseConfig config, Fault fault)
    {
        var isFile = config is { Driver: DatabaseConfig.SqliteDriver, Path: not DatabaseConfig.InMemoryPath };
        if (isFile && File.Exists(path) && File.Exists(config.Path) && FileIdentity.Of(path) == FileIdentity.Of(config.Path))
        {
            throw fault(path, "is the database of this store", null);
        }
    }

    private static SqliteConnection Open(string copy)
    {
        // For writing: SQLite may have a log to write back, or a transaction to undo.
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = copy,
            Mode = SqliteOpenMode.ReadWrite,
            Cache = SqliteCacheMode.Private,
            Pooling = false,
        };

        var connection = new SqliteConnection(connectionString.ConnectionString);
        try
        {
            connection.Open();

            // Others have CHECKs with json_valid as well.
            SqliteSettings.TrustedSchema.Apply(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Make(string path, string folder, Fault fault, CancellationToken cancellationToken)
    {
        try
        {
            var copy = Path.Join(folder, FileName);
            for (var attempt = 1; attempt <= MaxTries; attempt++)
            {
                var before = Suffixes.Select(suffix => StampOf(path + suffix)).ToList();
                foreach (var suffix in Suffixes)
                {
                    Copy(path, suffix, copy + suffix, fault, cancellationToken);
                }

                // The files are copied one after the other: only together unchanged are they one database.
                if (before.SequenceEqual(Suffixes.Select(suffix => StampOf(path + suffix))))
                {
                    return copy;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw fault(path, $"cannot be copied to '{folder}', where it would be read", exception);
        }

        throw fault(path, "is being written: stop the service that uses it, or name a copy", null);
    }

    private static (bool Exists, long Length, DateTime WrittenAt) StampOf(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (true, file.Length, file.LastWriteTimeUtc) : default;
    }

    private static void Copy(string path, string suffix, string target, Fault fault, CancellationToken cancellationToken)
    {
        File.Delete(target);
        using var source = Open(path, suffix, fault);
        if (source is null)
        {
            return;
        }

        using var copy = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write);
        var buffer = new byte[ChunkSize];
        var position = 0L;
        while (RandomAccess.Read(source, buffer, position) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RandomAccess.Write(copy, buffer.AsSpan(0, count), position);
            position += count;
        }
    }

    private static SafeFileHandle? Open(string path, string suffix, Fault fault)
    {
        var full = path + suffix;
        var (handle, error) = OpenHandle(full);
        if (handle is null)
        {
            return error switch
            {
                UnixFile.NoSuchEntry or UnixFile.NotADirectory when suffix.Length > 0 => null,
                UnixFile.NoSuchEntry or UnixFile.NotADirectory => throw fault(path, "does not exist", null),
                _ when error == UnixFile.IsLink =>
                    throw fault(full, "is a symbolic link: name the file itself", null),
                _ => throw fault(full, $"cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}", null),
            };
        }

        if (UnixFile.FactsOf(handle, full).IsRegular)
        {
            return handle;
        }

        handle.Dispose();
        throw fault(full, "is not a file", null);
    }

    private static (SafeFileHandle? Handle, int Error) OpenHandle(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            return UnixFile.Open(path);
        }

        return File.Exists(path)
            ? (File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), 0)
            : (null, UnixFile.NoSuchEntry);
    }
}
