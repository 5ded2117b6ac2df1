namespace Boternity.Data.Storage;

/// <summary>The savepoints of the transaction that a unit runs in.</summary>
internal interface ISavepoints
{
    Task CreateAsync(string name, CancellationToken cancellationToken);

    Task ReleaseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Undoes what came after the savepoint, and removes it.</summary>
    Task RollbackAsync(string name);
}
