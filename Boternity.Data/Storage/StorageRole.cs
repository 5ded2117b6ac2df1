namespace Boternity.Data.Storage;

/// <summary>What a context's connection is for; each engine gives each role its own settings.</summary>
internal enum StorageRole
{
    /// <summary>Reads and writes an existing database.</summary>
    Write,

    /// <summary>Reads only; the connection itself refuses to write.</summary>
    Read,

    /// <summary>Creates the database if it is absent and changes its schema.</summary>
    Migrate,
}
