using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Copying;

/// <summary>Copies the configured database into another one, of the same driver or of the other (docs/copying.md).</summary>
/// <remarks>
/// Whatever ends a copy before its end, stores refuse the target (<see cref="ErrorCodes.CopyUnfinished"/>), and the same copy once more goes
/// on where it stopped. The contents of bots' files, secrets as files and master keys are in no table, and are not copied.
/// </remarks>
public interface IDatabaseCopier
{
    /// <summary>Copies every table as of one instant, while others write to the configured database, and verifies the copy.</summary>
    /// <param name="target">
    /// Where to, with absolute paths. Created if it is absent, and migrated; nobody else may use it. Its settings of keys and limits do not
    /// matter.
    /// </param>
    /// <param name="options">What may be replaced; null: nothing.</param>
    /// <param name="progress">How far it is; null: nobody asks. Called on the threads that copy.</param>
    /// <param name="cancellationToken">Stops it; the target is unfinished then, unless it was refused.</param>
    /// <returns>What was copied, once both sides were read again and have the same rows.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.Conflict"/>: the target has rows; <see cref="StoreErrorKind.Misuse"/>: it is the configured database;
    /// <see cref="StoreErrorKind.Busy"/>: somebody uses it, or a write-ahead log grew too large meanwhile; <see cref="StoreErrorKind.SchemaDrift"/>
    /// and <see cref="StoreErrorKind.SchemaNewer"/>: one of both has another schema than this version; <see cref="StoreErrorKind.InvalidInput"/>:
    /// a value cannot be stored by both drivers; <see cref="StoreErrorKind.Corrupt"/>: the copy is not what was read;
    /// <see cref="StoreErrorKind.Unsupported"/>: a database in memory; or a database failed.
    /// </exception>
    Task<CopyReport> CopyToAsync(
        DatabaseConfig target, CopyOptions? options, IProgress<CopyProgress>? progress, CancellationToken cancellationToken);
}
