namespace Boternity.Data.Storage.Sqlite;

/// <summary>What a file's writer needs of a host that uses it.</summary>
/// <param name="Open">Opens the writer's connection; when told true, it first proves the file sound.</param>
/// <param name="LockStore">
/// Takes the store's lock between processes; null for a database in memory, and, told false, where nobody has made the lock's file yet.
/// </param>
/// <param name="ExpireOldestReader">Ends the host's reader that has had its snapshot for longest; false when there is none.</param>
/// <param name="CloseReaders">Closes the host's readers; new ones open after the writer.</param>
internal sealed record WriterUser(
    Func<bool, WriterSession> Open,
    Func<bool, IDisposable?> LockStore,
    Func<bool> ExpireOldestReader,
    Action CloseReaders);
