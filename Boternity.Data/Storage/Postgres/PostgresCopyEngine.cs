using System.Data;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <inheritdoc/>
/// <param name="sessions">Sessions that are not pooled and have no deadlines.</param>
/// <param name="location">The database, for messages.</param>
/// <param name="migrations">What this version was built for.</param>
internal sealed class PostgresCopyEngine(NpgsqlDataSource sessions, string location, MigrationSet migrations) : ICopyEngine
{
    // A standby has its primary's: rows that are deleted on one are gone on the other.
    private const string Identity = """
        SELECT concat((SELECT system_identifier FROM pg_control_system()), '/', oid) FROM pg_database WHERE datname = current_database()
        """;

    public Task<string?> IdentifyAsync(CancellationToken cancellationToken) => IfPresentAsync(
        session => session.ScalarAsync<string?>(Identity, argument: null, cancellationToken), absent: null, cancellationToken);

    public Task<CopyState> InspectAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken) => IfPresentAsync(
        session => PostgresCopyTarget.StateOfAsync(session, tables, cancellationToken), CopyState.None, cancellationToken);

    public async Task<ICopySource> OpenSourceAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await session.ExecuteAsync(PostgresCommands.NoTransactionTimeout, cancellationToken).ConfigureAwait(false);
            var snapshot = await session.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
            await session.ExecuteAsync("SET TRANSACTION READ ONLY", cancellationToken).ConfigureAwait(false);

            // What TRUNCATE takes, it takes from older snapshots too; so nobody gets that far.
            await session.ExecuteAsync($"LOCK TABLE {PostgresCopyTarget.Names(tables)} IN ACCESS SHARE MODE", cancellationToken).ConfigureAwait(false);

            // The snapshot is what the first query sees.
            var epoch = await session.ScalarAsync<int>($"SELECT {PostgresSchemaGate.Epoch}", argument: null, cancellationToken).ConfigureAwait(false);
            SchemaGate.CheckCurrent(location, epoch, migrations.Epoch);
            return new PostgresCopySource(session, snapshot);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task<ICopyTarget> OpenTargetAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await PostgresCopyTarget.TryLockAsync(session, cancellationToken).ConfigureAwait(false))
            {
                throw Messages.CopyTargetInUse(location, "another copy");
            }

            // A session that is open already would read half a copy; one that opens later is refused by the mark.
            return await PostgresSessions.WaitForOthersAsync(session, session.Database, cancellationToken).ConfigureAwait(false) is { } others
                ? throw Messages.CopyTargetInUse(location, others)
                : new PostgresCopyTarget(session, location, migrations);
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<T> IfPresentAsync<T>(Func<NpgsqlConnection, Task<T>> look, T absent, CancellationToken cancellationToken)
    {
        try
        {
            var session = await sessions.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var owned = session.ConfigureAwait(false);
            return await look(session).ConfigureAwait(false);
        }
        catch (NpgsqlException exception) when (PostgresBackup.IsDatabaseMissing(exception))
        {
            return absent;
        }
    }
}
