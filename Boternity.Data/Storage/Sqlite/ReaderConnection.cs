using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A read context's connection: closed until it has one of the readers, and again after it gave it back.</summary>
/// <remarks>
/// Not the driver's class: what it cannot do cannot be done to a connection that others use next, and no call gets by the reader's own
/// bounds. EF Core opens it for each query and keeps it open for a transaction, as it does with any connection.
/// </remarks>
internal sealed class ReaderConnection(SqliteReaderPool pool) : DbConnection
{
    private readonly List<ReaderRows> _open = [];

    private ReaderLease? _lease;
    private bool _ownsLease;
    private ReaderTransaction? _transaction;

    [AllowNull]
    public override string ConnectionString
    {
        get => pool.ConnectionString;
        set => throw new NotSupportedException("A read context uses the database that it was configured with.");
    }

    public override string Database => "main";

    public override string DataSource => pool.Location;

    public override string ServerVersion => SqliteNativeGate.Version.ToString();

    public override ConnectionState State => _lease is null ? ConnectionState.Closed : ConnectionState.Open;

    public override int ConnectionTimeout => (int)pool.Limits.Wait.TotalSeconds;

    public override void Open()
    {
        if (_lease is null && !TryShare())
        {
            var leasing = pool.LeaseAsync(CancellationToken.None);
            _lease = leasing.IsCompletedSuccessfully ? leasing.Result : leasing.AsTask().GetAwaiter().GetResult();
            _ownsLease = true;
        }
    }

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_lease is null && !TryShare())
        {
            _lease = await pool.LeaseAsync(cancellationToken).ConfigureAwait(false);
            _ownsLease = true;
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
            for (var index = _open.Count - 1; index >= 0; index--)
            {
                _open[index].Close();
            }

            _transaction?.Dispose();
        }
        finally
        {
            _open.Clear();
            _transaction = null;
            _lease = null;
            if (_ownsLease)
            {
                _ownsLease = false;
                lease.Return();
            }
        }
    }

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException("A file has one database.");

    /// <exception cref="StoreException">The reader was taken away, for example because it was in use for too long.</exception>
    public ReaderRows Execute(ReaderCommand command, CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var rows = new ReaderRows(this, Lease, behavior.HasFlag(CommandBehavior.CloseConnection), cancellationToken);
        command.StopsAt(rows);
        rows.Execute(command, behavior & ~CommandBehavior.CloseConnection);
        _open.Add(rows);
        return rows;
    }

    /// <summary>Forgets rows that were closed.</summary>
    public void Forget(ReaderRows rows) => _open.Remove(rows);

    /// <summary>Ends the transaction.</summary>
    public void End(ReaderTransaction transaction, string statement)
    {
        if (_transaction != transaction)
        {
            throw new InvalidOperationException("The transaction has ended.");
        }

        _transaction = null;
        Execute(statement);
    }

    /// <summary>Ends the transaction if it has not ended; the reader may be gone.</summary>
    public void Abandon(ReaderTransaction transaction)
    {
        if (_transaction == transaction && _lease is { } lease)
        {
            _transaction = null;
            if (lease.Session!.TryEnter(lease, rows: null))
            {
                try
                {
                    lease.Session.RollBack();
                }
                finally
                {
                    lease.Session.Leave();
                }
            }
        }
    }

    protected override DbCommand CreateDbCommand() => new ReaderCommand { Connection = this };

    /// <remarks>Deferred: the snapshot is that of the first read. A read-only connection could not begin otherwise.</remarks>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (_transaction is not null)
        {
            throw new InvalidOperationException("The connection has a transaction already; SQLite does not nest them.");
        }

        Execute("BEGIN");
        return _transaction = new ReaderTransaction(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private ReaderLease Lease => _lease ?? throw new InvalidOperationException("The connection is closed.");

    private bool TryShare()
    {
        // A store's query runs on a reader that it has already, however many contexts it uses.
        _lease = ReaderThreads.CurrentLease(pool);
        return _lease is not null;
    }

    private void Execute(string statement)
    {
        var lease = Lease;
        lease.Session!.Enter(lease, rows: null);
        try
        {
            lease.Session.Execute(statement);
        }
        finally
        {
            lease.Session.Leave();
        }
    }
}
