using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Health;

/// <summary>What an operator may do to a database beside its service.</summary>
/// <remarks>Safe for use by many threads and processes at once.</remarks>
public interface IStoreMaintenance
{
    /// <summary>Writes SQLite's write-ahead log back into the database and empties it (<c>TRUNCATE</c>), in turn with this process's writes.</summary>
    /// <param name="cancellationToken">Stops the wait for its turn.</param>
    /// <returns>What it came to; that readers hold it up is an answer, not an error.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.CheckpointUnsupported"/>: on PostgreSQL. The store does not open, as for any write.
    /// <see cref="StoreErrorKind.Misuse"/>: inside of a unit or lease.
    /// </exception>
    Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken);
}
