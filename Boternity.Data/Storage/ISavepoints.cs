namespace Boternity.Data.Storage;

/// <summary>The savepoints of the transaction that a unit runs in.</summary>
internal interface ISavepoints
{
    Task CreateAsync(string name, CancellationToken cancellationToken);

    Task ReleaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Undoes what came after the savepoint, and removes it.</summary>
    /// <returns>False when there is nothing left to undo: the transaction is gone, with its connection or by the database.</returns>
    Task<bool> TryRollbackAsync(string name);
}
