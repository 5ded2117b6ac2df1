using System.Net.Sockets;
using System.Security.Authentication;
using Boternity.Data.Errors;
using Npgsql;
using static Npgsql.PostgresErrorCodes;

namespace Boternity.Data.Storage.Postgres;

/// <summary>PostgreSQL's SQLSTATEs and Npgsql's own failures to kinds, the table of docs/errors.md.</summary>
internal sealed class PostgresErrorClassifier : IErrorClassifier
{
    public static readonly PostgresErrorClassifier Instance = new();

    // Not named by Npgsql.
    private const string IdleInTransactionTimeout = "25P03";
    private const string TransactionTimeout = "25P04";

    private PostgresErrorClassifier()
    {
    }

    /// <inheritdoc/>
    public Exception? Classify(Exception exception, in ErrorContext context) => exception switch
    {
        PostgresException { SqlState: InFailedSqlTransaction } when context.FirstError is { } first =>
            StoreErrors.Translate(first, context with { FirstError = null }),
        PostgresException answer => Messages.Driver(Read(answer, context), context),
        NpgsqlException { InnerException: AggregateException hosts } failure => OfHosts(failure, hosts, context),
        NpgsqlException failure => Messages.Driver(Read(failure, context), context),
        _ => null,
    };

    /// <summary>The kind of a SQLSTATE: the exact one first, then its class.</summary>
    public static StoreErrorKind KindOf(string sqlState, in ErrorContext context)
    {
        if (sqlState is TransactionResolutionUnknown or StatementCompletionUnknown
            || (context.CommitInFlight && (IsOfClass(sqlState, "08") || EndsSession(sqlState))))
        {
            return StoreErrorKind.OutcomeUnknown;
        }

        return sqlState switch
        {
            UniqueViolation or ExclusionViolation => StoreErrorKind.Conflict,
            ForeignKeyViolation or RestrictViolation => StoreErrorKind.ForeignKey,
            CheckViolation => StoreErrorKind.Check,
            NotNullViolation => StoreErrorKind.NotNull,
            TransactionIntegrityConstraintViolation or WithCheckOptionViolation or RaiseException => StoreErrorKind.Constraint,
            DatatypeMismatch => StoreErrorKind.InvalidInput,
            SerializationFailure or DeadlockDetected => StoreErrorKind.Conflict,
            LockNotAvailable or ObjectInUse => StoreErrorKind.Busy,
            IdleInTransactionTimeout or TransactionTimeout => StoreErrorKind.Timeout,
            QueryCanceled => context.InterruptKind ?? StoreErrorKind.Timeout,
            ReadOnlySqlTransaction => StoreErrorKind.ReadOnly,
            InvalidAuthorizationSpecification or InvalidPassword or InsufficientPrivilege => StoreErrorKind.Denied,
            DiskFull => StoreErrorKind.StorageFull,
            InsufficientResources or OutOfMemory or TooManyConnections or ConfigurationLimitExceeded => StoreErrorKind.ResourceExhausted,
            ConnectionException or SqlClientUnableToEstablishSqlConnection or ConnectionDoesNotExist => StoreErrorKind.StorageUnavailable,
            SqlServerRejectedEstablishmentOfSqlConnection or ConnectionFailure => StoreErrorKind.StorageUnavailable,
            CannotConnectNow or IoError or UndefinedFile or InvalidCatalogName => StoreErrorKind.StorageUnavailable,
            DataCorrupted or IndexCorrupted => StoreErrorKind.Corrupt,
            SnapshotFailure => StoreErrorKind.SnapshotExpired,
            FeatureNotSupported => StoreErrorKind.Unsupported,
            UndefinedTable or UndefinedColumn or UndefinedFunction or UndefinedObject => context.SchemaKind,
            _ when EndsSession(sqlState) => StoreErrorKind.StorageUnavailable,
            _ when IsOfClass(sqlState, "22") || IsOfClass(sqlState, "54") => StoreErrorKind.InvalidInput,
            _ when IsOfClass(sqlState, "23") => StoreErrorKind.Constraint,
            _ => StoreErrorKind.Internal,
        };
    }

    private static DriverFailure Read(PostgresException answer, in ErrorContext context)
    {
        // A server that ends the session, or itself, while it commits may have done so on either side of the commit record.
        var kind = context.CommitInFlight && answer.InvariantSeverity is "FATAL" or "PANIC"
            ? StoreErrorKind.OutcomeUnknown
            : KindOf(answer.SqlState, context);

        return new DriverFailure(kind, answer)
        {
            Code = CodeOf(answer.SqlState, kind),
            Conflict = kind != StoreErrorKind.Conflict ? null
                : answer.SqlState is SerializationFailure or DeadlockDetected ? ConflictReason.Serialization : ConflictReason.Duplicate,
            SqlState = answer.SqlState,
            Constraint = answer.ConstraintName,
            Table = answer.TableName,
            Columns = answer.ColumnName is null ? null : [answer.ColumnName],
        };
    }

    /// <summary>No host of several gave a session: a refusal of ours, or a host that said why, tells more than a silent one.</summary>
    private static Exception OfHosts(NpgsqlException failure, AggregateException hosts, in ErrorContext context)
    {
        var telling = hosts.InnerExceptions.FirstOrDefault(host => host is IStoreError)
            ?? hosts.InnerExceptions.FirstOrDefault(host => host is OperationCanceledException)
            ?? hosts.InnerExceptions.FirstOrDefault(host => host is PostgresException);

        return telling is null
            ? Messages.Driver(Failed(StoreErrorKind.StorageUnavailable, failure), context)
            : StoreErrors.Translate(telling, context);
    }

    /// <summary>A failure without an answer of the server.</summary>
    private static DriverFailure Read(NpgsqlException failure, in ErrorContext context)
    {
        var kind = failure.InnerException switch
        {
            _ when context.CommitInFlight => StoreErrorKind.OutcomeUnknown,
            _ when failure is NpgsqlOperationInProgressException => StoreErrorKind.Misuse,
            TimeoutException => StoreErrorKind.Timeout,
            IOException or SocketException or AuthenticationException => StoreErrorKind.StorageUnavailable,

            // Npgsql has no session to give: none of the hosts is the primary, or the login lacks what the server asks for.
            null => StoreErrorKind.StorageUnavailable,
            _ => failure.IsTransient ? StoreErrorKind.StorageUnavailable : StoreErrorKind.Internal,
        };

        return Failed(kind, failure);
    }

    private static DriverFailure Failed(StoreErrorKind kind, NpgsqlException failure) =>
        new(kind, failure) { Code = kind == StoreErrorKind.StorageUnavailable ? ErrorCodes.ServerUnreachable : null };

    /// <summary>The messages that say more than the usual one of the kind.</summary>
    private static string? CodeOf(string sqlState, StoreErrorKind kind) => kind switch
    {
        StoreErrorKind.StorageUnavailable when sqlState is not (IoError or UndefinedFile) => ErrorCodes.ServerUnreachable,
        StoreErrorKind.Internal when IsOfClass(sqlState, "42") => ErrorCodes.StatementRefused,
        _ => null,
    };

    private static bool EndsSession(string sqlState) => sqlState is AdminShutdown or CrashShutdown or DatabaseDropped or IdleSessionTimeout;

    private static bool IsOfClass(string sqlState, string twoCharacters) => sqlState.StartsWith(twoCharacters, StringComparison.Ordinal);
}
