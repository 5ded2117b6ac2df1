namespace Boternity.Data.Storage.Sqlite;

/// <summary>The writers of this process, one for each database file however its path is spelt; shared by all who use the file.</summary>
internal static class SqliteWriters
{
    private static readonly Lock Guard = new();
    private static readonly Dictionary<FileIdentity, Shared> Open = [];

    /// <summary>Takes part in the writer of a file; the first one makes it.</summary>
    public static Share Acquire(FileIdentity file, Func<SqliteWriter> create)
    {
        lock (Guard)
        {
            if (!Open.TryGetValue(file, out var shared))
            {
                Open.Add(file, shared = new Shared(create()));
            }

            shared.Users++;
            return new Share(file, shared);
        }
    }

    /// <summary>One user's part in a writer; the last one that is disposed closes it.</summary>
    internal sealed class Share(FileIdentity file, Shared shared) : IAsyncDisposable
    {
        public SqliteWriter Writer => shared.Writer;

        public async ValueTask DisposeAsync()
        {
            lock (Guard)
            {
                if (--shared.Users > 0)
                {
                    return;
                }

                Open.Remove(file);
            }

            await shared.Writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal sealed class Shared(SqliteWriter writer)
    {
        public SqliteWriter Writer { get; } = writer;

        public int Users { get; set; }
    }
}
