using Boternity.Data.Errors;

namespace Boternity.Data.Importing;

/// <summary>Takes the rows of an upstream system's database over, as far as this model has a place for them (docs/importing.md).</summary>
/// <remarks>
/// <para>
/// The source is copied to a private folder of the system's temporary one and read there: it needs as much space as the source has, and the
/// source does not change. Stop the service that writes to it.
/// </para>
/// <para>
/// Rows keep their ids and their times. A row whose id is here with the same content is counted as there already; with other content it is
/// left as it is here and counted as different. So an import that was stopped, or killed between any two batches, is gone on with by the
/// same call, and a second import of the same file takes nothing.
/// </para>
/// <para>Safe for use by many threads at once. Not to be called inside of a unit.</para>
/// </remarks>
public interface IUpstreamImporter
{
    /// <summary>Says what an import would do: reads and maps everything, compares it with what is here, and writes nothing.</summary>
    /// <param name="source">What to import.</param>
    /// <param name="progress">Told how far it is, in order, on the thread that works; null: nobody.</param>
    /// <param name="cancellationToken">Stops it between two rows.</param>
    /// <returns>What would become of each table.</returns>
    /// <exception cref="StoreException">As of <see cref="ImportAsync"/>.</exception>
    Task<ImportReport> PlanAsync(ImportSource source, IProgress<ImportProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Imports in batches, each a unit of its own, and compares what is here with the source at the end.</summary>
    /// <param name="source">What to import.</param>
    /// <param name="refusedFile">
    /// Where the rows go that are not taken, or not as a whole: JSON lines, in a file of mode 0600 that gets its name at the end and replaces
    /// that of an earlier import. There is none when there is no such row.
    /// </param>
    /// <param name="progress">As of <see cref="PlanAsync"/>.</param>
    /// <param name="cancellationToken">Stops it between two batches; what was imported stays.</param>
    /// <returns>What became of each table; look at <see cref="ImportReport.IsVerified"/>.</returns>
    /// <exception cref="StoreException">
    /// <see cref="ErrorCodes.UpstreamUnreadable"/>: the source cannot be read. <see cref="ErrorCodes.UpstreamUnknown"/>: it is not of that
    /// system, or newer than what is known. <see cref="ErrorCodes.RefusedFileUnusable"/>: <paramref name="refusedFile"/> exists and is another
    /// file, or cannot be written. <see cref="ErrorCodes.UpstreamSecretsUnusable"/>: <see cref="ImportSource.SecretsFolder"/> is none, or this
    /// store's own. For secrets, as of <see cref="Secrets.ILegacyVaultImport"/>. <see cref="StoreErrorKind.Misuse"/>: called
    /// inside of a unit. Other kinds: the database failed; the same call goes on there.
    /// </exception>
    Task<ImportReport> ImportAsync(
        ImportSource source, string refusedFile, IProgress<ImportProgress>? progress, CancellationToken cancellationToken);
}
