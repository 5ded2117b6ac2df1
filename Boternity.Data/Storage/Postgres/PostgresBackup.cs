using System.Data;
using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Backups by <c>pg_dump</c>, of one snapshot, and restores by <c>pg_restore</c> into a database of their own (docs/backup-postgresql.md).</summary>
/// <param name="connection">The configured connection.</param>
/// <param name="sessions">Sessions that are not pooled and have no deadlines.</param>
/// <param name="tools">PostgreSQL's programs.</param>
/// <param name="restore">The other way.</param>
internal sealed class PostgresBackup(
    PostgresConnectionString connection, NpgsqlDataSource sessions, PostgresTools tools, PostgresRestore restore) : IBackupEngine
{
    // Until then nobody may hold a table exclusively: a dump waits for those, and a snapshot that waits holds up the server's clean-up.
    private const string LockTimeout = "60s";

    public string Extension => ".dump";

    public string Name => string.Concat(connection.Database.Select(letter =>
        char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));

    public async Task<bool> HasContentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = session.ConfigureAwait(false);
            return await PostgresBackupContent.HasTablesAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception) when (IsDatabaseMissing(exception))
        {
            return false;
        }
    }

    public async Task<BackupContent> WriteAsync(string file, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var owned = session.ConfigureAwait(false);
        var programs = await tools.FindAsync(session.PostgreSqlVersion.Major, cancellationToken).ConfigureAwait(false);

        await session.ExecuteAsync($"SET lock_timeout = '{LockTimeout}'", cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync(PostgresCommands.NoTransactionTimeout, cancellationToken).ConfigureAwait(false);
        var transaction = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
        await using var ownedTransaction = transaction.ConfigureAwait(false);
        await session.ExecuteAsync("SET TRANSACTION READ ONLY", cancellationToken).ConfigureAwait(false);

        // The program sees what this transaction sees, and the tables' locks are this one's already when it asks for them.
        var snapshot = await session.ScalarAsync<string>("SELECT pg_export_snapshot()", argument: null, cancellationToken).ConfigureAwait(false);
        var content = await PostgresBackupContent.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var variables = connection.ToolEnvironment(session, session.Database, programs);
        string[] arguments =
        [
            "--format=custom", $"--snapshot={snapshot}", $"--file={file}", $"--lock-wait-timeout={LockTimeout}",
            "--no-owner", "--no-privileges", "--no-password",
        ];
        var run = await PostgresProgram.RunAsync(programs.Dump, arguments, variables, Report, cancellationToken).ConfigureAwait(false);
        return run.ExitCode == 0
            ? content
            : throw Messages.BackupToolFailed(
                "pg_dump", connection.Location, run.ExitCode, PostgresToolEnvironment.WithoutPassword(variables, run.Error));

        Task Report()
        {
            progress?.Report(new BackupProgress("copy", new FileInfo(file).Length, null));
            return Task.CompletedTask;
        }
    }

    /// <remarks>Needs the programs and no server.</remarks>
    public async Task VerifyAsync(
        string file, BackupContent? expected, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var programs = await tools.FindNewestAsync(cancellationToken).ConfigureAwait(false);
        var list = await ReadAsync(["--list", file]).ConfigureAwait(false);
        if (Missing(expected, list) is { Count: > 0 } missing)
        {
            throw Messages.BackupDamaged(file, $"it lacks {string.Join(", ", missing)}");
        }

        var length = new FileInfo(file).Length;
        progress?.Report(new BackupProgress("verify", 0, length));

        // A script to nowhere: every block is read and unpacked for it.
        await ReadAsync([$"--file={(OperatingSystem.IsWindows() ? "NUL" : "/dev/null")}", file]).ConfigureAwait(false);
        progress?.Report(new BackupProgress("verify", length, length));

        async Task<string> ReadAsync(string[] arguments)
        {
            var run = await PostgresProgram.RunAsync(programs.Restore, arguments, environment: null, running: null, cancellationToken)
                .ConfigureAwait(false);
            return run.ExitCode == 0 ? run.Output : throw Messages.BackupDamaged(
                file, string.Create(CultureInfo.InvariantCulture, $"pg_restore {programs.Major} does not read it ({run.Error ?? "it says nothing"})"));
        }
    }

    public Task<RestoredDatabase> RestoreAsync(
        Backup backup, RestoreOptions options, Func<Task> verify, IProgress<BackupProgress>? progress, CancellationToken cancellationToken) =>
        restore.RunAsync(backup, options, verify, () => HasContentAsync(cancellationToken), progress, cancellationToken);

    // A line of the list, of the data of a table: 3343; 0 16389 TABLE DATA public bots postgres
    private static List<string> Missing(BackupContent? expected, string list)
    {
        var data = list.Split('\n').Where(line => line.Contains(" TABLE DATA ", StringComparison.Ordinal)).ToList();
        return
        [
            .. (expected?.Tables ?? []).Select(table => table.Name)
                .Where(name => !data.Exists(line => line.Contains($" {name} ", StringComparison.Ordinal))),
        ];
    }

    /// <summary>Whether the server answered that there is no such database.</summary>
    public static bool IsDatabaseMissing(NpgsqlException exception) => exception switch
    {
        PostgresException answer => answer.SqlState == PostgresErrorCodes.InvalidCatalogName,
        { InnerException: AggregateException hosts } =>
            hosts.InnerExceptions.Any(host => host is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName }),
        _ => false,
    };
}
