using System.Data;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A context's connection: closed until it has its turn at the writer's kept-open connection, and again after it.</summary>
/// <remarks>
/// To EF Core it is a connection like any other, so EF opens it for each operation and keeps it open for a transaction. Only public virtual
/// members of the driver's class are used: everything there asks <see cref="Handle"/> and <see cref="State"/>.
/// </remarks>
internal sealed class LeasedConnection(Func<SqliteWriter> writer, AmbientScope ambient, LeaseFlow? flow) : SqliteConnection
{
    private readonly HashSet<SqliteCommand> _commands = [];

    private WriterLease? _lease;
    private CancellationTokenRegistration _stop;

    public override ConnectionState State => _lease is null or { IsExpired: true } ? ConnectionState.Closed : ConnectionState.Open;

    public override sqlite3? Handle => _lease?.Handle;

    /// <summary>The prepared commands of the writer's connection while the turn lasts; null otherwise.</summary>
    /// <exception cref="Errors.StoreException">The turn was ended because it took too long.</exception>
    public StatementCache? Statements
    {
        get
        {
            ThrowIfExpired();
            return _lease?.Statements;
        }
    }

    /// <summary>Interrupts what the turn runs from now on when a token fires.</summary>
    public void StopOn(CancellationToken token)
    {
        if (token.CanBeCanceled && _lease is { } lease)
        {
            _stop = token.UnsafeRegister(static lease => ((WriterLease)lease!).Stop(), lease);
        }
    }

    /// <summary>What was to be interrupted is over.</summary>
    public void DoNotStop()
    {
        // Waits for a callback that runs, so that it does not hit the next statement.
        _stop.Dispose();
        _stop = default;
        _lease?.GoOn();
    }

    /// <exception cref="Errors.StoreException">The turn was ended because it took too long; the context is of no use any more.</exception>
    public void ThrowIfExpired() => _lease?.ThrowIfExpired();

    /// <summary>A commit's outcome is unknown: the file is to be checked before the next write.</summary>
    public void Suspect(Exception exception)
    {
        if (_lease is { } lease)
        {
            lease.Suspicion ??= exception;
        }
    }

    /// <exception cref="Errors.StoreException">The turn lasts: a migration would wait for its end.</exception>
    public void RefuseMigration()
    {
        if (_lease is not null)
        {
            throw Messages.ScopeMisuse("A migration would wait for the turn that this context has: close its connection before.");
        }
    }

    public override void Open() => OpenAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        ThrowIfExpired();
        if (_lease is null)
        {
            if (ambient.Current is not null)
            {
                throw Messages.ScopeMisuse("A context of its own was used inside of a write unit: use the unit's context.");
            }

            var current = writer();
            _lease = await current.AcquireLeaseAsync(cancellationToken).ConfigureAwait(false);
            flow?.Take(current);
        }
    }

    /// <exception cref="Errors.StoreException">Another process has migrated the file since the turn began.</exception>
    public override SqliteTransaction BeginTransaction(IsolationLevel isolationLevel, bool deferred)
    {
        var transaction = base.BeginTransaction(isolationLevel, deferred);
        try
        {
            _lease?.ThrowIfSchemaChanged();
            return transaction;
        }
        catch
        {
            // EF counts this open and would never close it again; nothing can be written in this turn any more.
            Close();
            throw;
        }
    }

    public override void Close()
    {
        if (_lease is not { } lease)
        {
            return;
        }

        try
        {
            Transaction?.Dispose();
            DisposeCommands();
        }
        finally
        {
            _lease = null;
            Transaction = null;
            flow?.GiveBack();
            lease.Release();
        }
    }

    public override Task CloseAsync()
    {
        Close();
        return Task.CompletedTask;
    }

    public override SqliteCommand CreateCommand()
    {
        var command = base.CreateCommand();
        _commands.Add(command);
        command.Disposed += (_, _) => _commands.Remove(command);
        return command;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    // A statement that is still open would stay behind on the writer's connection.
    private void DisposeCommands()
    {
        foreach (var command in _commands.ToArray())
        {
            command.Dispose();
        }
    }
}
