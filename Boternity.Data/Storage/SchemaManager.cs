using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Boternity.Data.Storage;

/// <summary>The schema of the configured database: what is applied, what is pending, and bringing it up to date.</summary>
/// <remarks>Needs the assembly <c>Boternity.Data.Migrations</c>. Safe for use by many threads and processes at once.</remarks>
public sealed class SchemaManager
{
    private readonly Func<BoternityDbContext> _contexts;

    internal SchemaManager(string location, Func<BoternityDbContext> contexts)
    {
        Location = location;
        _contexts = contexts;
    }

    /// <summary>The database, for people: a path, or host and name. Never a password.</summary>
    public string Location { get; }

    /// <summary>Creates the database if it is absent and applies every pending migration, all in one transaction.</summary>
    /// <param name="cancellationToken">Honoured until the commit begins; nothing is applied then.</param>
    /// <returns>The ids of the migrations that this call applied, in order; empty when there was nothing to do.</returns>
    /// <remarks>
    /// One process at a time; others wait for it. It takes at most <see cref="DatabaseConfig.MigrationTimeout"/>, waiting included. Nothing
    /// pending: no lock is taken and nothing is written. A database that has tables is backed up before, which takes the time that it takes
    /// (<see cref="DatabaseConfig.BackupBeforeMigration"/>); without that backup nothing is applied.
    /// </remarks>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.MigrationFailed"/>: the inner exception says why, nothing changed; <see cref="StoreErrorKind.Busy"/>: another
    /// process migrates for too long; <see cref="StoreErrorKind.SchemaNewer"/> and <see cref="StoreErrorKind.SchemaDrift"/>: the database is
    /// not one that this version may change; or it cannot be created or opened.
    /// </exception>
    public Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken) =>
        WithMigratorAsync(migrator => migrator.ApplyAsync(cancellationToken));

    /// <summary>The migrations that the database lacks.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>Their ids, in order; all of them when there is no database yet.</returns>
    /// <exception cref="StoreException">The database cannot be read, or is newer than this version.</exception>
    public async Task<IReadOnlyList<string>> GetPendingAsync(CancellationToken cancellationToken) =>
        (await VerifyAsync(cancellationToken).ConfigureAwait(false)).Pending;

    /// <summary>What <see cref="MigrateAsync"/> would do. Writes nothing.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>The statements, exactly as they would run.</returns>
    /// <exception cref="StoreException">The database cannot be read, or is newer than this version.</exception>
    public Task<MigrationPlan> PlanAsync(CancellationToken cancellationToken) =>
        WithMigratorAsync(migrator => migrator.PlanAsync(cancellationToken));

    /// <summary>Compares the schema of the database with the one that this version was built for. Writes nothing.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>What is pending, what differs and what is not ours.</returns>
    /// <exception cref="StoreException">The database cannot be read, or is newer than this version.</exception>
    public Task<SchemaReport> VerifyAsync(CancellationToken cancellationToken) =>
        WithMigratorAsync(migrator => migrator.VerifyAsync(cancellationToken));

    /// <summary>As <see cref="VerifyAsync"/>, for whoever cannot go on with another schema.</summary>
    /// <param name="cancellationToken">Stops the query.</param>
    /// <returns>A task that completes when the schema is the one this version was built for.</returns>
    /// <exception cref="StoreException">
    /// <see cref="StoreErrorKind.SchemaDrift"/>: migrations are pending, or the schema differs; <see cref="StoreErrorKind.SchemaNewer"/>.
    /// </exception>
    public async Task EnsureCurrentAsync(CancellationToken cancellationToken)
    {
        var report = await VerifyAsync(cancellationToken).ConfigureAwait(false);
        if (report.Pending.Count > 0)
        {
            throw Messages.SchemaBehind(Location, report.Pending);
        }

        if (report.Differences.Count > 0)
        {
            throw Messages.SchemaDrift(Location, report.Differences);
        }
    }

    private async Task<T> WithMigratorAsync<T>(Func<ISchemaMigrator, Task<T>> action)
    {
        var context = _contexts();
        await using var owned = context.ConfigureAwait(false);
        return await action((ISchemaMigrator)context.GetService<IMigrator>()).ConfigureAwait(false);
    }
}
