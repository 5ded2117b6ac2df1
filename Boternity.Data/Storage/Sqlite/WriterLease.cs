using Boternity.Data.Errors;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The writer's connection in the hands of one context, until it is given back or its time is over.</summary>
internal sealed class WriterLease(WriterSession session, TimeSpan limit, Action<bool> stop) : IDisposable
{
    private readonly ManualResetEventSlim _ended = new();

    private volatile bool _expired;

    /// <summary>The connection, or null when it was closed after the lease was ended.</summary>
    /// <remarks>Never throws: the driver asks for it inside of SQLite's callbacks, which an exception cannot leave.</remarks>
    public sqlite3? Handle => session.Connection.Handle;

    /// <summary>The connection's prepared commands.</summary>
    public StatementCache Statements => session.Connection.Statements;

    /// <summary>Whether the lease was ended from outside.</summary>
    public bool IsExpired => _expired;

    /// <summary>What left the outcome of a commit of the lease unknown; null when nothing did.</summary>
    public Exception? Suspicion { get; set; }

    /// <exception cref="StoreException">The lease was ended because it took too long; what was not committed is rolled back.</exception>
    public void ThrowIfExpired()
    {
        if (_expired)
        {
            throw Messages.DeadlinePassed(limit, WriteOutcome.RolledBack);
        }
    }

    /// <exception cref="StoreException">Another process has migrated the file; nothing must be written.</exception>
    public void ThrowIfSchemaChanged()
    {
        if (session.FindSchemaChange() is { } change)
        {
            throw StoreErrors.Translate(change, ErrorContext.Write);
        }
    }

    /// <summary>Gives the writer back; its thread goes on.</summary>
    public void Release() => _ended.Set();

    /// <summary>Interrupts what runs, and what comes next, until <see cref="GoOn"/>.</summary>
    public void Stop() => stop(true);

    /// <summary>Ends <see cref="Stop"/>.</summary>
    public void GoOn() => stop(false);

    /// <summary>From now on the holder, who keeps it too long, is refused; <see cref="Release"/> follows.</summary>
    public void Expire() => _expired = true;

    /// <summary>Parks the writer's thread until the lease ends.</summary>
    public void WaitForEnd() => _ended.Wait();

    public void Dispose() => _ended.Dispose();
}
