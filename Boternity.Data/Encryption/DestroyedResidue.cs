namespace Boternity.Data.Encryption;

/// <summary>Whether what the database's files still held of destroyed keys is gone, too.</summary>
public enum DestroyedResidue
{
    /// <summary>Pages and log were cleared: on SQLite the WAL is checkpointed and truncated, on PostgreSQL the table is rewritten.</summary>
    Erased,

    /// <summary>The keys are destroyed, but that part failed or was held up; <see cref="IKeyManager.EraseResidueAsync"/> tries again.</summary>
    Pending,
}
