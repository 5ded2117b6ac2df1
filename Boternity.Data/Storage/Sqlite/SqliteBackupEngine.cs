using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="config">Which file, and how connections are set.</param>
/// <param name="limits">A backup holds the log up, and so is stopped at its hard cap before writers are.</param>
/// <param name="clock">For the names of quarantine folders.</param>
internal sealed class SqliteBackupEngine(DatabaseConfig config, WalLimits limits, TimeProvider clock) : IBackupEngine
{
    private readonly FileInfo _log = new($"{SqliteDatabaseFile.Resolve(config.Path)}-wal");

    public string Name => Path.GetFileNameWithoutExtension(config.Path) is { Length: > 0 } name ? name : Path.GetFileName(config.Path);

    public string Extension => ".db";

    public async Task<bool> HasContentAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(config.Path))
        {
            return false;
        }

        using var source = SqliteSharedFile.Open(config, SqliteSettings.ForBackup(config));
        return await RunAsync(
            source.Connection,
            () =>
            {
                using var command = source.Connection.CreateCommand();
                command.CommandText = "SELECT EXISTS (SELECT 1 FROM sqlite_master)";
                return command.ExecuteScalar() is 1L;
            },
            watch: null,
            config.Path,
            cancellationToken).ConfigureAwait(false);
    }

    public async Task<BackupContent> WriteAsync(string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        using (var source = SqliteSharedFile.Open(config, SqliteSettings.ForBackup(config)))
        {
            await CopyAsync(source.Connection, new FileInfo(file), progress, cancellationToken).ConfigureAwait(false);
        }

        using var copy = OpenBackup(file);
        return await RunAsync(copy, () => SqliteBackupFile.Read(copy), watch: null, file, cancellationToken).ConfigureAwait(false);
    }

    public async Task VerifyAsync(
        string file, BackupContent? expected, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new BackupProgress("verify", 0, null));
        using var connection = OpenBackup(file);
        try
        {
            await SqliteWork.RunAsync(
                connection,
                () =>
                {
                    SqliteBackupFile.Verify(connection, file, expected);
                    return true;
                },
                static () => false,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            throw Messages.BackupDamaged(file, "SQLite cannot read it", exception);
        }
    }

    public Task<RestoredDatabase> RestoreAsync(
        Backup backup, RestoreOptions options, Func<Task> verify, IProgress<BackupProgress>? progress, CancellationToken cancellationToken) =>
        new SqliteRestore(config, clock).RunAsync(backup, options, verify, progress, cancellationToken);

    /// <summary>Whether SQLite says that a file, and not its disk or what one does with it, is the trouble.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is SqliteResultCodes.Corrupt or SqliteResultCodes.NotADb
        || exception.SqliteExtendedErrorCode is SqliteResultCodes.IoErrShortRead or SqliteResultCodes.IoErrData;

    /// <summary>Whether it is a failure of making or growing a file: only the copy's are.</summary>
    private static bool IsOfWriting(SqliteException exception) =>
        exception.SqliteErrorCode is SqliteResultCodes.Full or SqliteResultCodes.CantOpen
        || exception.SqliteExtendedErrorCode is SqliteResultCodes.IoErrWrite or SqliteResultCodes.IoErrFsync
            or SqliteResultCodes.IoErrDirFsync or SqliteResultCodes.IoErrTruncate;

    private async Task CopyAsync(
        SqliteConnection source, FileInfo target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var total = new FileInfo(config.Path).Length;
        ThrowIfLogIsFull();
        try
        {
            await RunAsync(
                source,
                () =>
                {
                    using var command = source.CreateCommand();
                    command.CommandText = "VACUUM INTO @file";
                    command.CommandTimeout = 0;
                    command.Parameters.AddWithValue("@file", target.FullName);
                    return command.ExecuteNonQuery();
                },
                () =>
                {
                    target.Refresh();
                    progress?.Report(new BackupProgress("copy", Math.Min(target.Length, total), total));
                    return IsLogFull();
                },
                target.FullName,
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception) when (exception.SqliteExtendedCode == SqliteResultCodes.Interrupt)
        {
            // Not the caller: that would be a cancellation.
            ThrowIfLogIsFull();
            throw;
        }
    }

    private void ThrowIfLogIsFull()
    {
        if (IsLogFull())
        {
            throw Messages.BackupHoldsLog(config.Path, _log.Length);
        }
    }

    // The size alone is asked for: no managed API may open it.
    private bool IsLogFull()
    {
        _log.Refresh();
        return _log.Exists && _log.Length >= limits.HardCap;
    }

    private SqliteConnection OpenBackup(string file)
    {
        try
        {
            return SqliteBackupFile.Open(file, StorageRole.Read, config);
        }
        catch (SqliteException exception) when (IsDamage(exception))
        {
            throw Messages.BackupDamaged(file, "SQLite cannot read it", exception);
        }
    }

    private async Task<T> RunAsync<T>(
        SqliteConnection connection, Func<T> work, Func<bool>? watch, string target, CancellationToken cancellationToken)
    {
        try
        {
            return await SqliteWork.RunAsync(connection, work, watch ?? (static () => false), cancellationToken).ConfigureAwait(false);
        }
        catch (SqliteException exception)
        {
            var path = IsOfWriting(exception) ? target : config.Path;
            throw StoreErrors.Translate(exception, new ErrorContext { Path = path, Token = cancellationToken });
        }
    }
}
