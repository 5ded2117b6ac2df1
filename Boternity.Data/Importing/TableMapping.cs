using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>How the rows of one upstream table become entities. Made for one import.</summary>
internal abstract class TableMapping
{
    /// <summary>The table's name in the source.</summary>
    public abstract string Table { get; }

    /// <summary>The columns that are mapped; a value in another one has no place here.</summary>
    public abstract IReadOnlyCollection<string> Columns { get; }

    /// <summary>Columns that hold secrets in clear: they are not written where refused rows are kept.</summary>
    public virtual IReadOnlyCollection<string> SecretColumns => [];

    /// <summary>Members that this store gives a row, and that its content is compared without.</summary>
    public virtual IReadOnlyCollection<string> OwnMembers => [];

    /// <summary>Looks at the whole table before its first row is mapped.</summary>
    public virtual void Prepare(UpstreamTable table, ImportRun run)
    {
    }

    /// <summary>The rows in the order in which they are taken: those that others of the table refer to first.</summary>
    public virtual IEnumerable<UpstreamRow> Read(UpstreamTable table, ImportRun run, CancellationToken cancellationToken) =>
        run.Read(table, cancellationToken);

    /// <summary>Adds what the row becomes.</summary>
    /// <exception cref="RefusedRowException">It has no place.</exception>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.InvalidInput"/>: a rule of this store refuses a value.</exception>
    public abstract void Map(RowMapping row);

    /// <summary>Says of entities that are not here yet whether they have a place beside what is here.</summary>
    /// <returns>Those that have none, each with the reason.</returns>
    public virtual Task<IReadOnlyDictionary<object, string>> FindMisfitsAsync(
        BoternityModel context, IReadOnlyList<object> entities, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<object, string>>(new Dictionary<object, string>());

    /// <summary>Brings what rows need outside of the database to its place, before the unit that writes them.</summary>
    /// <returns>Disposed when the unit is over; null: nothing was to be done.</returns>
    public virtual Task<IDisposable?> StageAsync(IReadOnlyList<RowMapping> rows, CancellationToken cancellationToken) =>
        Task.FromResult<IDisposable?>(null);

    /// <summary>What an entity says beyond its columns, such as a document; the same for the same meaning.</summary>
    public virtual string? MoreOf(object entity) => null;

    /// <summary>Writes new rows inside of a unit.</summary>
    public virtual async Task WriteAsync(BoternityDbContext context, IReadOnlyList<object> entities, CancellationToken cancellationToken)
    {
        context.AddRange(entities);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        context.ChangeTracker.Clear();
    }
}
