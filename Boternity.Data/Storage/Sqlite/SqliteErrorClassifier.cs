using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using static Boternity.Data.Storage.Sqlite.SqliteResultCodes;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>SQLite's extended result codes to kinds, the table of docs/errors.md.</summary>
internal sealed class SqliteErrorClassifier : IErrorClassifier
{
    public static readonly SqliteErrorClassifier Instance = new();

    private SqliteErrorClassifier()
    {
    }

    /// <inheritdoc/>
    public Exception? Classify(Exception exception, in ErrorContext context)
    {
        if (exception is not SqliteException error)
        {
            return null;
        }

        // The driver's own exceptions may carry the primary code only.
        var code = error.SqliteExtendedErrorCode == 0 ? error.SqliteErrorCode : error.SqliteExtendedErrorCode;
        var kind = KindOf(code, context);
        var subject = SqliteConstraintParser.Parse(code, error.Message);

        return Messages.Driver(
            new DriverFailure(kind, error)
            {
                Code = CodeOf(code, kind),
                Conflict = kind != StoreErrorKind.Conflict ? null
                    : code == BusySnapshot ? ConflictReason.Serialization : ConflictReason.Duplicate,
                SqliteExtendedCode = code,
                Constraint = subject.Constraint,
                Table = subject.Table,
                Columns = subject.Columns,
            },
            context);
    }

    /// <summary>Whether connections must be closed and the file checked before the next write.</summary>
    public static bool RequiresReopen(IStoreError error) =>
        error.SqliteExtendedCode is { } code && (error.Kind == StoreErrorKind.OutcomeUnknown || code == ReadOnlyDbMoved);

    /// <summary>The kind of a result code: the extended code first, then its primary code.</summary>
    public static StoreErrorKind KindOf(int code, in ErrorContext context)
    {
        if (code is IoErrFsync or IoErrDirFsync || (context.CommitInFlight && Primary(code) == IoErr))
        {
            return StoreErrorKind.OutcomeUnknown;
        }

        if (context.SpaceLow && code is IoErrWrite or IoErrShmSize or IoErrShmMap)
        {
            return StoreErrorKind.StorageFull;
        }

        return code switch
        {
            ConstraintUnique or ConstraintPrimaryKey or ConstraintRowId or BusySnapshot => StoreErrorKind.Conflict,
            ConstraintForeignKey => StoreErrorKind.ForeignKey,
            ConstraintCheck => StoreErrorKind.Check,
            ConstraintNotNull => StoreErrorKind.NotNull,
            ConstraintDataType => StoreErrorKind.InvalidInput,

            // In a shared cache a table lock takes the place of the file lock.
            LockedSharedCache when context.InMemory => StoreErrorKind.Busy,

            ErrorSnapshot => StoreErrorKind.SnapshotExpired,
            ErrorMissingCollSeq or ErrorRetry => StoreErrorKind.Internal,
            ReadOnlyDbMoved => StoreErrorKind.StorageUnavailable,
            IoErrNoMem => StoreErrorKind.ResourceExhausted,
            IoErrShortRead or IoErrData or IoErrCorruptFs => StoreErrorKind.Corrupt,
            _ => KindOfPrimary(Primary(code), context),
        };
    }

    private static StoreErrorKind KindOfPrimary(int code, in ErrorContext context) => code switch
    {
        Error or Schema => context.SchemaKind,
        Constraint => StoreErrorKind.Constraint,
        TooBig or Mismatch => StoreErrorKind.InvalidInput,
        Busy or Protocol => StoreErrorKind.Busy,
        Locked or Misuse or SqliteResultCodes.Range => StoreErrorKind.Misuse,
        Interrupt => context.InterruptKind ?? StoreErrorKind.Internal,
        NoMem => StoreErrorKind.ResourceExhausted,
        ReadOnly => StoreErrorKind.ReadOnly,
        Full => StoreErrorKind.StorageFull,
        IoErr => StoreErrorKind.StorageUnavailable,
        Corrupt => StoreErrorKind.Corrupt,
        NotADb => context.Opening ? StoreErrorKind.ForeignFile : StoreErrorKind.Corrupt,
        CantOpen => context.ReadOnlyMedium ? StoreErrorKind.ReadOnly : StoreErrorKind.StorageUnavailable,
        Perm or Auth => StoreErrorKind.Denied,
        NoLfs => StoreErrorKind.Unsupported,
        _ => StoreErrorKind.Internal,
    };

    /// <summary>The messages that say more than the usual one of the kind.</summary>
    private static string? CodeOf(int code, StoreErrorKind kind) => kind switch
    {
        StoreErrorKind.StorageUnavailable when code == ReadOnlyDbMoved => ErrorCodes.DatabaseMoved,
        StoreErrorKind.StorageUnavailable when Primary(code) == CantOpen => ErrorCodes.CannotOpen,
        StoreErrorKind.Internal when Primary(code) is Error or Schema => ErrorCodes.StatementRefused,
        _ => null,
    };
}
