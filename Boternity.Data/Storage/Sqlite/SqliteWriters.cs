using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The writers of this process, one for each database file however its path is spelt; shared by all who use the file.</summary>
internal static class SqliteWriters
{
    private static readonly Lock Guard = new();
    private static readonly Dictionary<FileIdentity, Shared> Open = [];

    /// <summary>Takes part in the writer of a file; the first one makes it.</summary>
    /// <param name="identify">Tells which file it is.</param>
    /// <param name="user">What the writer needs of this user, as long as it is there.</param>
    /// <param name="create">Makes the writer; told how it opens its connection: by whichever of its users is there.</param>
    public static Share Acquire(
        Func<FileIdentity> identify,
        WriterUser user,
        Func<WriterUser, SqliteWriter> create)
    {
        var file = identify();
        lock (Guard)
        {
            // A deleted file's identity goes to a later one: whoever used it has not noticed yet, and has nothing to do with this one.
            if (!Open.TryGetValue(file, out var shared) || !shared.IsOf(file))
            {
                Open[file] = shared = new Shared(identify, create);
            }

            shared.Users.Add(user);
            return new Share(file, shared, user);
        }
    }

    /// <summary>One user's part in a writer; the last one that is disposed closes it.</summary>
    internal sealed class Share(FileIdentity file, Shared shared, WriterUser user) : IAsyncDisposable
    {
        public SqliteWriter Writer => shared.Writer;

        public async ValueTask DisposeAsync()
        {
            lock (Guard)
            {
                // The last one stays: the writer may have to open its connection once more for those who still wait.
                if (shared.Users.Count > 1)
                {
                    shared.Users.Remove(user);
                    return;
                }

                if (Open.TryGetValue(file, out var current) && current == shared)
                {
                    Open.Remove(file);
                }
            }

            await shared.Writer.DisposeAsync().ConfigureAwait(false);
            shared.UnlockStore();
        }
    }

    internal sealed class Shared
    {
        private readonly Func<FileIdentity> _identify;
        private IDisposable? _lock;

        public Shared(Func<FileIdentity> identify, Func<WriterUser, SqliteWriter> create)
        {
            _identify = identify;
            Writer = create(new WriterUser(Open, static _ => null, ExpireOldestReader, CloseReaders));
        }

        public SqliteWriter Writer { get; }

        /// <summary>Those who use it. Guarded by the lock of all.</summary>
        public List<WriterUser> Users { get; } = [];

        /// <summary>Whether the file that it was made for is still there.</summary>
        public bool IsOf(FileIdentity file)
        {
            try
            {
                return _identify() == file;
            }
            catch (Exception exception) when (exception is StoreException or IOException)
            {
                return false;
            }
        }

        /// <summary>Lets other processes have the store; the connection is closed before.</summary>
        public void UnlockStore() => _lock?.Dispose();

        private WriterSession Open(bool prove)
        {
            WriterUser first;
            lock (Guard)
            {
                first = Users[0];
            }

            if (_lock is not null)
            {
                return first.Open(prove);
            }

            // Before the connection, or a restore could put another file in the place of the one that is open. Nothing is put beside another
            // program's file: where the lock's file is not there yet, the connection first looks whether the database is ours.
            var taken = first.LockStore(false);
            WriterSession? session = null;
            try
            {
                session = first.Open(prove);
                _lock = taken ?? first.LockStore(true);
                return session;
            }
            catch
            {
                session?.Dispose();
                taken?.Dispose();
                throw;
            }
        }

        private bool ExpireOldestReader() => Array.Exists(AllUsers(), user => user.ExpireOldestReader());

        private void CloseReaders() => Array.ForEach(AllUsers(), user => user.CloseReaders());

        private WriterUser[] AllUsers()
        {
            lock (Guard)
            {
                return [.. Users];
            }
        }
    }
}
