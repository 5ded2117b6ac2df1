using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>Watches the statements of the read-write contexts, and commits their transactions.</summary>
/// <remarks>
/// PostgreSQL answers a COMMIT of a failed transaction with ROLLBACK and no error, and Npgsql does not look: whoever swallowed the
/// statement's error would be told that nothing failed. A statement before the COMMIT, sent with it, is refused in such a transaction. The
/// same statement looks whether the schema is still the one this version was built for.
/// </remarks>
internal sealed class PostgresWriteInterceptor(string location, int epoch) : DbCommandInterceptor, IDbTransactionInterceptor
{
    // Savepoints that a transaction keeps until its end, which releases them all: to release one costs a round trip. More are slow to the server.
    private const int MaxKeptSavepoints = 8;

    private static readonly ConditionalWeakTable<DbConnection, Exception> FirstErrors = [];
    private static readonly ConditionalWeakTable<DbConnection, StrongBox<int>> KeptSavepoints = [];

    // Refuses to divide when another process has migrated the database: nothing that was written for the older schema is committed.
    private readonly string _guard = string.Create(
        CultureInfo.InvariantCulture,
        $"""SELECT 1 / (SELECT CASE WHEN count(*) > {epoch} THEN 0 ELSE 1 END FROM "__EFMigrationsHistory")""");

    /// <summary>The error that made the transaction of a connection fail; null when there was none, or past EF Core.</summary>
    public static Exception? FirstErrorOf(DbConnection connection) => FirstErrors.TryGetValue(connection, out var error) ? error : null;

    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Starting(command, eventData, result, CancellationToken.None);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        new(Starting(command, eventData, result, cancellationToken));

    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Starting(command, eventData, result, CancellationToken.None);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        new(Starting(command, eventData, result, cancellationToken));

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Starting(command, eventData, result, CancellationToken.None);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default) =>
        new(Starting(command, eventData, result, cancellationToken));

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Failed(command, eventData.Exception);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(command, eventData.Exception);
        return Task.CompletedTask;
    }

    // EF Core does not count a cancelled statement as a failed one; to the transaction it is.
    public override void CommandCanceled(DbCommand command, CommandEndEventData eventData) =>
        Failed(command, new OperationCanceledException());

    public override Task CommandCanceledAsync(
        DbCommand command, CommandEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Failed(command, new OperationCanceledException(cancellationToken));
        return Task.CompletedTask;
    }

    public DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        FirstErrors.Remove(connection);
        KeptSavepoints.Remove(connection);
        return result;
    }

    public ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default) =>
        new(TransactionStarted(connection, eventData, result));

    public InterceptionResult ReleasingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        var kept = KeptSavepoints.GetValue(eventData.Context!.Database.GetDbConnection(), static _ => new StrongBox<int>());
        return kept.Value++ < MaxKeptSavepoints ? InterceptionResult.Suppress() : result;
    }

    public ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        new(ReleasingSavepoint(transaction, eventData, result));

    /// <exception cref="StoreException">The transaction was rolled back, or the connection broke and its outcome is not known.</exception>
    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        using var commit = Commit(eventData);
        try
        {
            commit.ExecuteNonQuery();
            PostgresReplication.ThrowIfUnconfirmed(commit.Connection!);
            return InterceptionResult.Suppress();
        }
        catch (InvalidOperationException exception)
        {
            throw NotSent(exception);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw Newer();
        }
        catch (Exception exception) when (StoreErrors.TryTranslate(exception, Failure(exception, commit), out var translated))
        {
            throw translated;
        }
    }

    /// <remarks>The token is ignored: a commit that has begun is never half-cancelled.</remarks>
    /// <exception cref="StoreException">As in <see cref="TransactionCommitting"/>.</exception>
    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        var commit = Commit(eventData);
        await using var owned = commit.ConfigureAwait(false);
        try
        {
            await commit.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            PostgresReplication.ThrowIfUnconfirmed(commit.Connection!);
            return InterceptionResult.Suppress();
        }
        catch (InvalidOperationException exception)
        {
            throw NotSent(exception);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw Newer();
        }
        catch (Exception exception) when (StoreErrors.TryTranslate(exception, Failure(exception, commit), out var translated))
        {
            throw translated;
        }
    }

    private NpgsqlBatch Commit(TransactionEventData transaction) =>
        new((NpgsqlConnection)transaction.Context!.Database.GetDbConnection())
        {
            BatchCommands = { new NpgsqlBatchCommand(_guard), new NpgsqlBatchCommand("COMMIT") },
        };

    private Exception Newer() => StoreErrors.Translate(
        Messages.SchemaNewer(location, "a later schema", SchemaGate.Schema(epoch)), ErrorContext.Write);

    /// <summary>The unit lost its session before and went on: the connection is closed.</summary>
    private static Exception NotSent(InvalidOperationException exception) => Messages.Driver(
        new DriverFailure(StoreErrorKind.StorageUnavailable, exception) { Code = ErrorCodes.ServerUnreachable },
        ErrorContext.Write);

    /// <remarks>Where the server refused the first statement, or Npgsql sent nothing, the COMMIT never ran.</remarks>
    private static ErrorContext Failure(Exception exception, NpgsqlBatch commit)
    {
        var neverRan = exception is NpgsqlOperationInProgressException
            || (exception is PostgresException { BatchCommand: { } command } && command == commit.BatchCommands[0]);
        return ErrorContext.Write with { CommitInFlight = !neverRan, FirstError = FirstErrorOf(commit.Connection!) };
    }

    private static InterceptionResult<T> Starting<T>(
        DbCommand command, CommandEventData eventData, InterceptionResult<T> result, CancellationToken cancellationToken)
    {
        PostgresUnit.Of(eventData.Context)?.Starting(command, cancellationToken);
        return result;
    }

    /// <remarks>After the error that made the transaction fail come refusals only, or a return to a savepoint and a new error.</remarks>
    private static void Failed(DbCommand command, Exception exception)
    {
        if (command.Connection is { } connection
            && exception is not PostgresException { SqlState: PostgresErrorCodes.InFailedSqlTransaction })
        {
            FirstErrors.AddOrUpdate(connection, exception);
        }
    }
}
