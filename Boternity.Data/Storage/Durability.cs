namespace Boternity.Data.Storage;

/// <summary>What a committed transaction survives.</summary>
public enum Durability
{
    /// <summary>
    /// A kill and a power loss. SQLite: each commit waits for the disk (<c>synchronous=FULL</c>). PostgreSQL: a server whose settings
    /// give that up is refused.
    /// </summary>
    Full,

    /// <summary>
    /// A kill; a power loss may take the last commits. SQLite: <c>synchronous=NORMAL</c>, the file stays intact. PostgreSQL: the server's
    /// settings decide.
    /// </summary>
    Normal,
}
