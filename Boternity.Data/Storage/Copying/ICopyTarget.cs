namespace Boternity.Data.Storage.Copying;

/// <summary>A database that is filled.</summary>
internal interface ICopyTarget : IAsyncDisposable
{
    ICopyReader Rows { get; }

    /// <summary>Marks the database as unfinished, takes its foreign keys out of force and, where that is decided, removes every row: all or nothing.</summary>
    /// <param name="tables">All tables.</param>
    /// <param name="mark">The copy's (<see cref="CopyMark"/>).</param>
    /// <param name="decide">Whether to remove the rows; throws where the copy must not begin. Nobody writes in between.</param>
    /// <param name="cancellationToken">Stops it; nothing has changed then.</param>
    /// <returns>What was decided.</returns>
    Task<bool> BeginAsync(IReadOnlyList<CopyTable> tables, string mark, Predicate<CopyState> decide, CancellationToken cancellationToken);

    /// <summary>Removes the rows of a range.</summary>
    Task DeleteAsync(CopyTable table, CopyRange range, CancellationToken cancellationToken);

    /// <summary>Adds rows, all or none.</summary>
    Task WriteAsync(CopyTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken);

    /// <summary>Lets nobody else change a row any more, until the end.</summary>
    Task FreezeAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken);

    /// <summary>Puts the foreign keys in force again, checks every one, and takes the mark away with that.</summary>
    /// <exception cref="Errors.StoreException">A row refers to one that is not there; the mark stays.</exception>
    Task CompleteAsync(CancellationToken cancellationToken);
}
