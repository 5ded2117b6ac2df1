using Boternity.Data.Storage.Backups;
using Boternity.Data.Storage.Copying;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Storage;

/// <summary>Everything that differs between the drivers: the whole seam.</summary>
internal interface IStorageEngine : IAsyncDisposable
{
    /// <summary>The driver's name as configured: <c>sqlite</c> or <c>postgres</c>.</summary>
    string Driver { get; }

    /// <summary>Where the database is, for people: a path, or host and database name. Never a password.</summary>
    string Location { get; }

    /// <summary>Where a flow of control finds the unit of this engine that it runs in.</summary>
    AmbientScope Ambient { get; }

    /// <summary>The migrations of this driver: the library's own, except in tests of the migrator.</summary>
    MigrationSet Migrations { get; }

    /// <summary>How long a call of the migrator may take, its wait for other processes included.</summary>
    TimeSpan MigrationTimeout { get; }

    /// <summary>The folder for the backup before a database's first pending migration; null: none is made.</summary>
    string? MigrationBackups { get; }

    /// <summary>The settings of the driver that the configuration turned on and that would put row values into errors or logs, by name.</summary>
    IReadOnlyList<string> RowValueSettings { get; }

    /// <summary>Backs the database up and restores it.</summary>
    /// <exception cref="Errors.StoreException">The database is one of which there are no backups.</exception>
    IBackupEngine Backups { get; }

    /// <summary>Copies the database, and fills it with the copy of another.</summary>
    /// <exception cref="Errors.StoreException">The database is one that is not copied.</exception>
    ICopyEngine Copying { get; }

    /// <summary>The model of both contexts on this driver, compiled ahead by <c>tools/compile-model.sh</c>: what queries and saves need of it.</summary>
    IModel Model { get; }

    /// <summary>Points a context at the database, with the connection settings of its role.</summary>
    void Configure(DbContextOptionsBuilder options, StorageRole role);

    /// <summary>Adds the driver's conventions and type mappings to EF's own services.</summary>
    /// <remarks>EF shares these services between engines of one driver: nothing of this instance may be captured.</remarks>
    void AddModelServices(IServiceCollection services);

    /// <summary>Holds off other units that lock the same subject until this one ends.</summary>
    /// <remarks>For a choice that depends on rows which do not exist yet; a row that exists is locked by updating it.</remarks>
    Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken);

    /// <summary>Ends a unit's query for rows to work on, so that it leaves out those which another unit has; empty where there is one writer.</summary>
    string SkipLocked { get; }

    /// <summary>Ends a unit's query for rows that it is going to change, so that others that would change them wait; empty where there is one writer.</summary>
    string ForUpdate { get; }

    /// <summary>As <see cref="ForUpdate"/>, and holds off rows that are about to refer to the locked ones: for a choice that depends on those.</summary>
    /// <remarks>Two units that both added such rows before wait for each other; one of them is run again.</remarks>
    string ForClosing { get; }

    /// <summary>Runs a store's query where it does not block its caller.</summary>
    /// <param name="query">Opens a read context, and disposes it.</param>
    /// <param name="name">The store's code, to name it in messages.</param>
    /// <param name="cancellationToken">Stops it, also before its turn.</param>
    Task<TResult> RunReadAsync<TResult>(Func<CancellationToken, Task<TResult>> query, Delegate name, CancellationToken cancellationToken);

    /// <summary>Clears what deleted and overwritten rows of a table left behind in the database's files. Outside of units.</summary>
    /// <returns>Null when nothing is left; otherwise why it has to be tried again, as a clause.</returns>
    /// <exception cref="Errors.StoreException">The database failed.</exception>
    Task<string?> EraseResidueAsync(string table, CancellationToken cancellationToken);

    /// <summary>Writes the write-ahead log back into the database, and empties it. Outside of units.</summary>
    /// <exception cref="Errors.StoreException">The database failed, or its server does that itself.</exception>
    Task<CheckpointResult> CheckpointAsync(CancellationToken cancellationToken);

    /// <summary>Makes the queue that runs write units in the order they come.</summary>
    IWriteQueue CreateWriteQueue();
}
