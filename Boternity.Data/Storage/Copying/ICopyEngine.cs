namespace Boternity.Data.Storage.Copying;

/// <summary>What differs between the drivers when a database is copied.</summary>
internal interface ICopyEngine
{
    /// <summary>Tells a database from all others that exist at this moment, however it is named.</summary>
    /// <returns>Null when there is none.</returns>
    Task<string?> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Looks at a database that may become a target; it may be absent, and of any schema.</summary>
    Task<CopyState> InspectAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken);

    /// <summary>Takes a snapshot; writers go on.</summary>
    /// <exception cref="Errors.StoreException">Its schema is not that of this version.</exception>
    Task<ICopySource> OpenSourceAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken);

    /// <summary>Opens a migrated database to fill it, for as long as nobody else has it.</summary>
    /// <exception cref="Errors.StoreException">Somebody has it.</exception>
    Task<ICopyTarget> OpenTargetAsync(CancellationToken cancellationToken);
}
