namespace Boternity.Data.Errors;

/// <summary>What went wrong, independent of the driver; decides what a caller does next (docs/errors.md).</summary>
/// <remarks>The kind follows from the driver's code, never from a message text. Store the name, not the number.</remarks>
public enum StoreErrorKind
{
    /// <summary>A code or state that this version does not expect: a bug of this library. Not transient.</summary>
    Internal = 0,

    /// <summary>An addressed row that must exist does not. Not transient.</summary>
    NotFound,

    /// <summary>
    /// Another row or writer was first; <see cref="IStoreError.Conflict"/> says how. Transient for
    /// <see cref="ConflictReason.Serialization"/> only.
    /// </summary>
    Conflict,

    /// <summary>A referenced row does not exist, or a row is still referenced. Not transient.</summary>
    ForeignKey,

    /// <summary>A CHECK of the schema refused the row. Not transient.</summary>
    Check,

    /// <summary>A required column got no value. Not transient.</summary>
    NotNull,

    /// <summary>Another constraint refused the row: a trigger, or one of unknown type. Never used for a taken key. Not transient.</summary>
    Constraint,

    /// <summary>A value was refused: malformed, too big, of the wrong type. Not transient.</summary>
    InvalidInput,

    /// <summary>The caller's token fired; thrown as <see cref="StoreCanceledException"/>. Not transient.</summary>
    Cancelled,

    /// <summary>The queue, a reader, a file or a row was not free in time; <see cref="IStoreError.Holder"/> has it. Transient.</summary>
    Busy,

    /// <summary>Work that was running passed its deadline and was stopped. Transient.</summary>
    Timeout,

    /// <summary>The store ended a read that was open for too long. Transient: read again.</summary>
    SnapshotExpired,

    /// <summary>The database, its medium or the context cannot be written. Not transient.</summary>
    ReadOnly,

    /// <summary>Not permitted: authorizer, login, grants or file modes. Not transient.</summary>
    Denied,

    /// <summary>No space left for the write. Transient: once there is space again.</summary>
    StorageFull,

    /// <summary>I/O error, unreachable server, missing file, or writes refused until recovery. Transient: once the cause is gone.</summary>
    StorageUnavailable,

    /// <summary>Out of memory or connections. Transient: once the load is gone.</summary>
    ResourceExhausted,

    /// <summary>A file, page, index or row is damaged. Not transient.</summary>
    Corrupt,

    /// <summary>The file is not a database of this library; it was left untouched. Not transient.</summary>
    ForeignFile,

    /// <summary>The schema was made by a newer version. Not transient.</summary>
    SchemaNewer,

    /// <summary>The schema is missing, behind, or differs from what this version was built for. Not transient.</summary>
    SchemaDrift,

    /// <summary>A migration failed and was rolled back; the cause is the inner exception. Not transient.</summary>
    MigrationFailed,

    /// <summary>No master key was found, it was refused, or it is not the one of this store. Not transient.</summary>
    WrongKey,

    /// <summary>A secret could not be sealed or opened. Not transient.</summary>
    Secret,

    /// <summary>COMMIT had begun and its result is not known. Look the row up by its key before a retry. Not transient.</summary>
    OutcomeUnknown,

    /// <summary>The native library, server version, setting or filesystem lacks something that a promise needs. Not transient.</summary>
    Unsupported,

    /// <summary>The store is shutting down or was disposed. Not transient.</summary>
    Closed,

    /// <summary>The API was used against its documentation. Not transient.</summary>
    Misuse,
}
