using System.Globalization;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Restores into a database of its own and gives it the configured name when it is complete; the former one keeps its content under another.</summary>
/// <param name="connection">The configured connection.</param>
/// <param name="settings">Those of a session without deadlines.</param>
/// <param name="tools">PostgreSQL's programs.</param>
/// <param name="closeIdle">Closes the sessions that this process keeps and does not use.</param>
/// <param name="clock">For names.</param>
/// <param name="logger">Tells what earlier restores left.</param>
internal sealed class PostgresRestore(
    PostgresConnectionString connection,
    PostgresSettings settings,
    PostgresTools tools,
    Action closeIdle,
    TimeProvider clock,
    ILogger logger)
{
    // "BDRS" keeps it apart from other programs' locks.
    private const int LockSpace = 0x42445253;

    private static readonly string TakeLock =
        string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({LockSpace}, hashtext($1))");

    private readonly string _database = connection.Database;

    /// <inheritdoc cref="IBackupEngine.RestoreAsync"/>
    public async Task<RestoredDatabase> RunAsync(
        Backup backup,
        RestoreOptions options,
        Func<Task> verify,
        Func<Task<bool>> hasContent,
        IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        // Databases are made and renamed from another one.
        var sessions = connection.CreateDataSource(_database == "postgres" ? "template1" : "postgres", settings);
        await using var ownedSessions = sessions.ConfigureAwait(false);
        var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedSession = session.ConfigureAwait(false);
        if (!await session.ScalarAsync<bool>(TakeLock, _database, cancellationToken).ConfigureAwait(false))
        {
            throw Messages.DatabaseInUse(connection.Location, "another restore");
        }

        var exists = await CheckFormerAsync(session, options, hasContent, cancellationToken).ConfigureAwait(false);
        var programs = await tools.FindAsync(session.PostgreSqlVersion.Major, cancellationToken).ConfigureAwait(false);
        await verify().ConfigureAwait(false);
        var (fresh, former) = await MakeNamesAsync(session, cancellationToken).ConfigureAwait(false);
        try
        {
            await CreateAsync(session, fresh, cancellationToken).ConfigureAwait(false);
            await LoadAsync(session, programs, backup, fresh, progress, cancellationToken).ConfigureAwait(false);
            await VerifyAsync(backup, fresh, progress, cancellationToken).ConfigureAwait(false);
            await SwapAsync(session, fresh, exists ? former : null, progress, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await DropAsync(session, $"{SqlName.Quote(fresh)} WITH (FORCE)", fresh).ConfigureAwait(false);
            throw;
        }

        return new RestoredDatabase(backup, connection.Location, exists ? former : null);
    }

    /// <summary>Refuses before anything is made what would be refused at the end.</summary>
    /// <returns>Whether there is a database of the configured name.</returns>
    private async Task<bool> CheckFormerAsync(
        NpgsqlConnection session, RestoreOptions options, Func<Task<bool>> hasContent, CancellationToken cancellationToken)
    {
        const string owns = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = $1";
        if (await session.RowsAsync(owns, _database, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false) is not [var isOwner])
        {
            return false;
        }

        if (!options.Replace && await hasContent().ConfigureAwait(false))
        {
            throw Messages.DatabaseExists(connection.Location);
        }

        if (!isOwner)
        {
            throw Messages.RestoreDenied(connection.Location, "it does not own the database, and so may not rename it");
        }

        closeIdle();
        if (await PostgresSessions.WaitForOthersAsync(session, _database, cancellationToken).ConfigureAwait(false) is { } others)
        {
            throw Messages.DatabaseInUse(connection.Location, others);
        }

        return true;
    }

    /// <summary>Drops what restores before this one left, and finds names for this one's.</summary>
    /// <remarks>Under the lock there is no other restore; only a program that one of them started may still be at work.</remarks>
    private async Task<(string Fresh, string Former)> MakeNamesAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        var names = new PostgresRestoreNames(_database);
        var all = await session.RowsAsync("SELECT datname FROM pg_database", row => row.GetString(0), cancellationToken)
            .ConfigureAwait(false);
        foreach (var name in all.Where(names.IsUnfinished))
        {
            if (await DropAsync(session, SqlName.Quote(name), name).ConfigureAwait(false))
            {
                logger.RestoreLeftoverDropped(name, connection.Location);
            }
        }

        return names.Next(clock.GetUtcNow(), all);
    }

    private async Task CreateAsync(NpgsqlConnection session, string fresh, CancellationToken cancellationToken)
    {
        try
        {
            await session.ExecuteAsync($"CREATE DATABASE {SqlName.Quote(fresh)} TEMPLATE template0 ENCODING 'UTF8'", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Messages.RestoreDenied(connection.Location, "it may not create databases", exception);
        }
    }

    private async Task LoadAsync(
        NpgsqlConnection session,
        PostgresToolset programs,
        Backup backup,
        string fresh,
        IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        var variables = connection.ToolEnvironment(session, fresh, programs);

        // As a connection string, or a name with an equals sign would be taken for one.
        var target = fresh.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal);
        string[] arguments = [$"--dbname=dbname='{target}'", "--exit-on-error", "--no-owner", "--no-privileges", "--no-password", backup.File];
        var run = await PostgresProgram.RunAsync(programs.Restore, arguments, variables, ReportAsync, cancellationToken).ConfigureAwait(false);
        if (run.ExitCode != 0)
        {
            // After that word the server speaks, which quotes values that it refuses.
            var said = PostgresToolEnvironment.WithoutPassword(variables, run.Error)?.Split("ERROR:", 2)[0].TrimEnd(' ', ':');
            throw Messages.BackupToolFailed("pg_restore", connection.Location, run.ExitCode, said);
        }

        async Task ReportAsync()
        {
            var size = await session.ScalarAsync<long>("SELECT pg_database_size($1::name)", fresh, cancellationToken).ConfigureAwait(false);
            progress?.Report(new BackupProgress("restore", size, null));
        }
    }

    private async Task VerifyAsync(Backup backup, string fresh, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new BackupProgress("count", 0, null));
        var sessions = connection.CreateDataSource(fresh, settings);
        await using var ownedSessions = sessions.ConfigureAwait(false);
        var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = session.ConfigureAwait(false);
        var seen = await PostgresBackupContent.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        if (PostgresBackupContent.Differences(BackupContent.Of(backup.Manifest), seen) is { Count: > 0 } differences)
        {
            throw Messages.RestoreDiffers(backup.File, differences);
        }

        // A backup has no statistics: without them the first queries would read whole tables.
        await session.ExecuteAsync("ANALYZE", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Both renames or none, also when this process or the server dies between them: names of databases are rows like others.</summary>
    private async Task SwapAsync(
        NpgsqlConnection session, string fresh, string? former, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            var transaction = await session.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = transaction.ConfigureAwait(false);
            if (former is not null)
            {
                await RenameAsync(_database, former).ConfigureAwait(false);
            }

            progress?.Report(new BackupProgress("swap", 0, null));
            await RenameAsync(fresh, _database).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            await CommitAsync(session, transaction).ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.LockNotAvailable)
        {
            throw Messages.DatabaseInUse(connection.Location, await PostgresSessions.OthersAsync(session, _database, cancellationToken).ConfigureAwait(false));
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw Messages.RestoreDenied(connection.Location, "it may not rename the database", exception);
        }

        Task RenameAsync(string from, string to) => session.ExecuteAsync(
            $"ALTER DATABASE {SqlName.Quote(from)} RENAME TO {SqlName.Quote(to)}", cancellationToken);
    }

    private async Task CommitAsync(NpgsqlConnection session, NpgsqlTransaction transaction)
    {
        PostgresReplication.Watch(session);
        try
        {
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            PostgresReplication.ThrowIfUnconfirmed(session);
        }
        catch (Exception exception) when (StoreErrors.Translate(exception, ErrorContext.Commit) is StoreException { Kind: StoreErrorKind.OutcomeUnknown })
        {
            throw Messages.RestoreNotSynced(connection.Location, exception);
        }
    }

    /// <remarks>Not stopped by the caller, whose token may be why it is dropped. What stays, the next restore drops.</remarks>
    private async Task<bool> DropAsync(NpgsqlConnection session, string what, string name)
    {
        try
        {
            await session.ExecuteAsync($"DROP DATABASE IF EXISTS {what}", CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException exception)
        {
            logger.RestoreLeftoverKept(exception, name, connection.Location);
            return false;
        }
    }
}
