namespace Boternity.Data.Errors;

/// <content>The texts of errors that a driver reported.</content>
internal static partial class Messages
{
    /// <summary>Makes the exception of a classified driver error; a cancelled one is a <see cref="StoreCanceledException"/>.</summary>
    public static Exception Driver(DriverFailure failure, in ErrorContext context)
    {
        var code = failure.Code ?? CodeOf(failure, context);
        var text = Text(code, $"{TextOf(code, context)}{Facts(failure)}");

        if (failure.Kind == StoreErrorKind.Cancelled)
        {
            return new StoreCanceledException(code, text, context.Token, failure.Inner)
            {
                Outcome = context.Outcome,
                SqliteExtendedCode = failure.SqliteExtendedCode,
                SqlState = failure.SqlState,
                Holder = context.Holder,
                Waited = context.Waited,
                Hint = context.Hint,
            };
        }

        return new StoreException(failure.Kind, code, text, failure.Inner)
        {
            Outcome = failure.Kind == StoreErrorKind.OutcomeUnknown ? WriteOutcome.Unknown : context.Outcome,
            Conflict = failure.Conflict,
            SqliteExtendedCode = failure.SqliteExtendedCode,
            SqlState = failure.SqlState,
            Constraint = failure.Constraint,
            Table = failure.Table,
            Columns = failure.Columns,
            Holder = context.Holder,
            Waited = context.Waited,
            Hint = context.Hint ?? HintOf(code),
        };
    }

    private static string CodeOf(DriverFailure failure, in ErrorContext context) => failure.Kind switch
    {
        StoreErrorKind.Conflict => failure.Conflict == ConflictReason.Serialization ? ErrorCodes.Serialization : ErrorCodes.Duplicate,
        StoreErrorKind.ForeignKey => ErrorCodes.ForeignKey,
        StoreErrorKind.Check => ErrorCodes.Check,
        StoreErrorKind.NotNull => ErrorCodes.NotNull,
        StoreErrorKind.Constraint => ErrorCodes.Constraint,
        StoreErrorKind.InvalidInput => ErrorCodes.ValueRefused,
        StoreErrorKind.Cancelled => ErrorCodes.Cancelled,
        StoreErrorKind.Busy => ErrorCodes.DatabaseBusy,
        StoreErrorKind.Timeout => context.Interrupt == InterruptSource.Deadline ? ErrorCodes.DeadlinePassed : ErrorCodes.StatementTimeout,
        StoreErrorKind.SnapshotExpired => ErrorCodes.SnapshotExpired,
        StoreErrorKind.ReadOnly => context.ReadOnlyMedium ? ErrorCodes.FileSystemReadOnly : ErrorCodes.DatabaseReadOnly,
        StoreErrorKind.Denied => ErrorCodes.Denied,
        StoreErrorKind.StorageFull => ErrorCodes.StorageFull,
        StoreErrorKind.StorageUnavailable => ErrorCodes.InputOutput,
        StoreErrorKind.ResourceExhausted => ErrorCodes.ResourceExhausted,
        StoreErrorKind.Corrupt => ErrorCodes.Corrupt,
        StoreErrorKind.ForeignFile => ErrorCodes.ForeignFile,
        StoreErrorKind.SchemaNewer => ErrorCodes.SchemaNewer,
        StoreErrorKind.SchemaDrift => ErrorCodes.SchemaDrift,
        StoreErrorKind.OutcomeUnknown => ErrorCodes.OutcomeUnknown,
        StoreErrorKind.Unsupported => ErrorCodes.Unsupported,
        StoreErrorKind.Misuse => ErrorCodes.ConnectionMisuse,
        _ => ErrorCodes.Internal,
    };

    private static string TextOf(string code, in ErrorContext context) => code switch
    {
        ErrorCodes.Duplicate => "A unique key is taken",
        ErrorCodes.Serialization => "Concurrent transactions could not be ordered",
        ErrorCodes.ForeignKey => "A referenced row does not exist, or the row is still referenced",
        ErrorCodes.Check => "A CHECK refused the row",
        ErrorCodes.NotNull => "A required column got no value",
        ErrorCodes.Constraint => "A trigger or another constraint refused the row",
        ErrorCodes.ValueRefused => "The database refused a value: too big, or of the wrong type or format",
        ErrorCodes.Cancelled => "The call was cancelled by its caller",
        ErrorCodes.DatabaseBusy => $"{Database(context)} is locked{Waited(context)}{HeldBy(context.Holder)}",
        ErrorCodes.DeadlinePassed => $"The work passed its deadline{Waited(context)} and was stopped",
        ErrorCodes.StatementTimeout => $"The database did not answer in time{Waited(context)}",
        ErrorCodes.SnapshotExpired => $"The read was open for too long{Waited(context)} and was ended",
        ErrorCodes.DatabaseReadOnly => $"{Database(context)} is read-only",
        ErrorCodes.FileSystemReadOnly => $"{Database(context)} is on a read-only filesystem",
        ErrorCodes.Denied => "The database refused the operation",
        ErrorCodes.StorageFull => $"{Database(context)} has no space left",
        ErrorCodes.CannotOpen => $"{Database(context)} cannot be opened",
        ErrorCodes.DatabaseMoved => $"{Database(context)} was moved, replaced or deleted while it was open",
        ErrorCodes.InputOutput => $"{Database(context)} could not be read or written",
        ErrorCodes.ServerUnreachable => "The database server cannot be reached",
        ErrorCodes.ResourceExhausted => "The database is out of memory or connections",
        ErrorCodes.OutcomeUnknown => "The commit began and its result is not known",
        ErrorCodes.Corrupt => $"{Database(context)} is damaged",
        ErrorCodes.ForeignFile => $"{Database(context)} is not a Boternity database (it is not a SQLite file); it was left untouched",
        ErrorCodes.SchemaNewer => $"{Database(context)} has a newer schema than this version knows",
        ErrorCodes.SchemaDrift => $"{Database(context)} has a schema that this version was not built for",
        ErrorCodes.Unsupported => "The database does not support the operation",
        ErrorCodes.ConnectionMisuse => "A connection was used against the rules of the driver",
        ErrorCodes.StatementRefused => "The database did not understand a statement",
        _ => "The database reported an error that is not expected here",
    };

    private static string? HintOf(string code) => code switch
    {
        ErrorCodes.OutcomeUnknown => "Look the row up by its key before doing it again.",
        ErrorCodes.Corrupt => "Stop writing, run `boternity-data doctor --deep` and restore the newest verified backup.",
        ErrorCodes.SchemaNewer => "Update this service.",
        ErrorCodes.SchemaDrift or ErrorCodes.StatementRefused => "Run `boternity-data doctor`.",
        ErrorCodes.DatabaseReadOnly or ErrorCodes.CannotOpen => "Check owner and modes of the file and its directory.",
        ErrorCodes.FileSystemReadOnly => "Mount the filesystem writable, or open the store read-only.",
        ErrorCodes.StorageFull => "Free some space; reads go on.",
        _ => null,
    };

    private static string Database(in ErrorContext context) => context.Path is null ? "The database" : $"The database '{context.Path}'";

    private static string Waited(in ErrorContext context) => context.Waited is { } waited ? After(waited) : "";

    private static string Facts(DriverFailure failure)
    {
        var facts = new List<string>(4);
        Add("constraint", failure.Constraint);
        Add("table", failure.Table);
        Add("columns", failure.Columns is null ? null : string.Join(", ", failure.Columns));
        Add("SQLite", failure.SqliteExtendedCode);
        Add("SQLSTATE", failure.SqlState);
        return facts.Count == 0 ? "." : $" ({string.Join("; ", facts)}).";

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                facts.Add($"{name} {value}");
            }
        }
    }
}
