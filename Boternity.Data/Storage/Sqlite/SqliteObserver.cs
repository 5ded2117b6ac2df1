using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Opens a database's file so that nothing changes: beside a live store as a reader, and as an immutable file where nobody has it open.</summary>
/// <remarks>
/// A reader of a closed file would leave <c>-wal</c> and <c>-shm</c> behind, which only a writer removes. An immutable file is read without
/// locks: what was seen counts only if the file is still at rest afterwards.
/// </remarks>
internal sealed class SqliteObserver(DatabaseConfig config)
{
    // A glance: whoever holds a lock for longer is reported, not waited for.
    private const int PatienceSeconds = 2;

    /// <summary>As configured.</summary>
    public string Path => config.Path;

    /// <summary>Where the file is; the sidecar files are beside it.</summary>
    public string RealPath => SqliteDatabaseFile.Resolve(Path);

    public string Log => $"{RealPath}-wal";

    public string Index => $"{RealPath}-shm";

    public bool IsAtRest => !File.Exists(Log);

    public string ConnectionString => new SqliteConnectionStringBuilder
    {
        DataSource = IsAtRest ? $"file:{Escape(RealPath)}?immutable=1" : RealPath,
        Mode = SqliteOpenMode.ReadOnly,
        Cache = SqliteCacheMode.Private,
        Pooling = false,
        DefaultTimeout = PatienceSeconds,
    }.ConnectionString;

    /// <summary>The size of a file in bytes; 0 when it is not there.</summary>
    public static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Looks into the file, on a thread that may block.</summary>
    /// <exception cref="StoreException">There is no file.</exception>
    public Task<T> LookAsync<T>(Func<SqliteConnection, T> look, CancellationToken cancellationToken) =>
        Task.Run(() => Look(look, cancellationToken), cancellationToken);

    private T Look<T>(Func<SqliteConnection, T> look, CancellationToken cancellationToken)
    {
        SqliteDatabaseFile.Identify(Path);
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
        try
        {
            return look(connection);
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static string Escape(string path)
    {
        var plain = OperatingSystem.IsWindows() ? $"/{path.Replace('\\', '/')}" : path;
        return plain.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("?", "%3f", StringComparison.Ordinal)
            .Replace("#", "%23", StringComparison.Ordinal);
    }
}
