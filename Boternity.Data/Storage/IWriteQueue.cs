namespace Boternity.Data.Storage;

/// <summary>Runs write units, each as a whole or not at all, in the order they come.</summary>
/// <remarks>
/// <para>
/// A unit gets a context of its own and may call stores: what they write joins the unit and commits with it. A unit has no effect outside
/// of the database, because it may be run again after a failure that was not its own.
/// </para>
/// <para>Safe for use by many threads at once. When the task completes successfully the unit is durable.</para>
/// </remarks>
public interface IWriteQueue
{
    /// <summary>Runs a unit and commits it.</summary>
    /// <typeparam name="TResult">What the unit answers.</typeparam>
    /// <param name="unit">
    /// The work; awaits nothing but the database. Called inside of another unit it becomes part of it: a failure undoes this part alone,
    /// and the commit is the outer one's.
    /// </param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>The unit's result, once it is committed.</returns>
    /// <exception cref="Errors.StoreException">
    /// The database refused or failed; its <c>Outcome</c> says what became of the unit. Exceptions of the unit's own pass unchanged, and the
    /// unit is rolled back.
    /// </exception>
    /// <exception cref="Errors.StoreCanceledException">The token fired; the unit is rolled back.</exception>
    Task<TResult> WriteAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken);

    /// <summary>Runs a unit that has no result, and commits it.</summary>
    /// <param name="unit">As in <see cref="WriteAsync{TResult}"/>.</param>
    /// <param name="cancellationToken">Honoured until the commit begins.</param>
    /// <returns>A task that completes once the unit is committed.</returns>
    /// <exception cref="Errors.StoreException">As in <see cref="WriteAsync{TResult}"/>.</exception>
    /// <exception cref="Errors.StoreCanceledException">The token fired; the unit is rolled back.</exception>
    Task WriteAsync(Func<BoternityDbContext, CancellationToken, Task> unit, CancellationToken cancellationToken);
}
