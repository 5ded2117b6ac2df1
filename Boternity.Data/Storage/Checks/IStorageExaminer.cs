using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Checks;

/// <summary>Looks into a driver's database for the doctor, on connections of its own that cannot write; also where the store does not open.</summary>
internal interface IStorageExaminer
{
    /// <summary>The check that finds the database; where it fails, the others see nothing.</summary>
    string DatabaseCheck { get; }

    /// <summary>Whether nobody has the database open, so that it is read without leaving a trace; what was seen then counts only if it still is.</summary>
    bool IsAtRest { get; }

    /// <summary>The checks that are this driver's, in the order of their areas.</summary>
    IEnumerable<Check> Checks();

    /// <summary>Contexts that read and change nothing, each on a connection of its own.</summary>
    IDbContextFactory<BoternityReadDbContext> Contexts { get; }

    /// <exception cref="Errors.StoreException">The database cannot be read.</exception>
    Task<SchemaFacts> ReadSchemaAsync(CancellationToken cancellationToken);

    /// <summary>Reads all pages, or what the server keeps of its own checks.</summary>
    Task<IReadOnlyList<StoreDamage>> CheckIntegrityAsync(CancellationToken cancellationToken);

    /// <summary>Finds the rows that refer to rows which are not there, or the constraints that the server does not vouch for.</summary>
    Task<IReadOnlyList<StoreDamage>> CheckForeignKeysAsync(CancellationToken cancellationToken);

    /// <param name="tables">Those whose rows are counted, where they exist.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="Errors.StoreException">There is no database, or it cannot be read.</exception>
    Task<StoreStatus> ReadStatusAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken);
}
