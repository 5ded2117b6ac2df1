using Boternity.Data.Errors;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The writer's connection in the hands of one context, until it is given back or its time is over.</summary>
internal sealed class WriterLease(KeptConnection connection, TimeSpan limit) : IDisposable
{
    private readonly ManualResetEventSlim _ended = new();

    private volatile bool _expired;

    /// <summary>The connection.</summary>
    /// <exception cref="StoreException">The lease was ended because it took too long; what was not committed is rolled back.</exception>
    public sqlite3 Handle => _expired ? throw Messages.DeadlinePassed(limit, WriteOutcome.RolledBack) : connection.Handle!;

    /// <summary>The connection's prepared commands.</summary>
    public StatementCache Statements => connection.Statements;

    /// <summary>Whether the lease was ended from outside.</summary>
    public bool IsExpired => _expired;

    /// <summary>Gives the writer back; its thread goes on.</summary>
    public void Release() => _ended.Set();

    /// <summary>Takes the writer away from a holder that keeps it too long.</summary>
    public void Expire()
    {
        _expired = true;
        _ended.Set();
    }

    /// <summary>Parks the writer's thread until the lease ends.</summary>
    public void WaitForEnd() => _ended.Wait();

    public void Dispose() => _ended.Dispose();
}
