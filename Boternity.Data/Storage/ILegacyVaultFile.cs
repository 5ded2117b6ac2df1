using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Reads the rows of an older vault's file, whichever database this store is on.</summary>
/// <remarks>Thread-safe.</remarks>
internal interface ILegacyVaultFile
{
    /// <summary>Reads all rows of the table <c>secrets</c>, those that its write-ahead log still has included. The file is not changed.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="maxValueBytes">Longer values are not read; their rows say so.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>One record for each row, by name and scope.</returns>
    /// <exception cref="StoreException"><see cref="ErrorCodes.LegacyVaultUnreadable"/>: there is no such file, or it is no such database.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    Task<IReadOnlyList<LegacyVaultRecord>> ReadAsync(string path, int maxValueBytes, CancellationToken cancellationToken);
}
