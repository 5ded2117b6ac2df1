using System.Globalization;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A reader's open connection: one call at a time, which can be stopped from outside, as can the connection itself.</summary>
/// <remarks>
/// Every use goes through <see cref="Enter"/> and <see cref="Leave"/>, an uncontended exchange: it is on the path of each column. Whoever
/// ends the session while a call runs leaves the closing to that call. A snapshot is released by closing alone, not by an interrupt.
/// </remarks>
internal sealed class ReaderSession
{
    private const int Idle = 0;
    private const int InCall = 1;
    private const int Closed = 2;

    // Steps of SQLite's machine between two looks at whether to stop: less than a millisecond.
    private const int StepsBetweenLooks = 4096;

    private readonly KeptConnection _connection;
    private readonly SqliteSettings _settings;
    private readonly Action _whenEnded;
    private readonly sqlite3 _handle;

    private int _state;
    private volatile bool _ending;
    private volatile ReaderLease? _holder;
    private volatile ReaderRows? _current;
    private volatile int _openRows;
    private bool _suspect;

    /// <param name="connection">Open; the session's own from now on.</param>
    /// <param name="settings">Those that the connection was opened with.</param>
    /// <param name="whenEnded">Called once, after the connection is closed because of <see cref="End"/>.</param>
    public ReaderSession(KeptConnection connection, SqliteSettings settings, Action whenEnded)
    {
        _connection = connection;
        _settings = settings;
        _whenEnded = whenEnded;
        _handle = connection.Handle!;

        // An interrupt that comes a moment before the statement starts is lost; this one is not.
        raw.sqlite3_progress_handler(_handle, StepsBetweenLooks, _ => _ending || _current is { IsStopped: true } ? 1 : 0, null);
    }

    /// <summary>Whose it is; nobody else's calls are let in.</summary>
    public ReaderLease? Holder
    {
        get => _holder;
        set => _holder = value;
    }

    /// <summary>Whether it keeps the file's state of a moment, and the journal from being reset.</summary>
    public bool HasSnapshot => _openRows > 0 || IsInTransaction;

    /// <summary>Whether a transaction was begun and has not ended.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Begins a call.</summary>
    /// <param name="lease">The caller's.</param>
    /// <param name="rows">The statement that the call executes or steps; null for a call that does neither.</param>
    /// <exception cref="StoreException">The lease is over, or another thread is in a call.</exception>
    public void Enter(ReaderLease lease, ReaderRows? rows)
    {
        if (!TryEnter(lease, rows))
        {
            throw lease.HasEnded || _holder != lease
                ? lease.Error
                : Messages.ScopeMisuse("Two threads used one read context at once: await each query before the next one.");
        }
    }

    /// <inheritdoc cref="Enter"/>
    /// <returns>False in place of an exception.</returns>
    public bool TryEnter(ReaderLease lease, ReaderRows? rows)
    {
        if (Interlocked.CompareExchange(ref _state, InCall, Idle) != Idle)
        {
            return false;
        }

        if (_ending || _holder != lease)
        {
            Leave();
            return false;
        }

        if (rows is not null)
        {
            _current = rows;
        }

        return true;
    }

    /// <summary>Ends a call.</summary>
    public void Leave()
    {
        _current = null;
        Volatile.Write(ref _state, Idle);

        // The other half of End, which sees to it that one of the two closes.
        if (_ending)
        {
            CloseIfIdle();
        }
    }

    /// <summary>Takes the command for a statement; only inside of a call.</summary>
    public KeptCommand Rent(string text)
    {
        var command = _connection.Statements.Rent(text);
        _suspect |= !command.IsPlainQuery;
        _openRows++;
        return command;
    }

    /// <summary>Ends a statement; only inside of a call.</summary>
    public void GiveBack(KeptCommand command)
    {
        _openRows--;
        command.Dispose();
    }

    /// <summary>Runs a statement of the driver's own, such as BEGIN; only inside of a call.</summary>
    public void Execute(string text)
    {
        using var command = _connection.Statements.Rent(text);
        command.ExecuteNonQuery();
    }

    /// <summary>Ends an open transaction; only inside of a call.</summary>
    public void RollBack()
    {
        if (IsInTransaction)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>Interrupts the running call if it is on these rows.</summary>
    public void Interrupt(ReaderRows rows)
    {
        if (_current == rows)
        {
            Interrupt();
        }
    }

    /// <summary>Closes the connection: now, or when the running call has stopped.</summary>
    public void End()
    {
        _ending = true;

        // Leave writes and then reads without a barrier, as it is called so often; this one is for both.
        Interlocked.MemoryBarrierProcessWide();
        Interrupt();
        CloseIfIdle();
    }

    /// <summary>Makes it as it was when it was opened, for the next holder; not while a call runs.</summary>
    /// <returns>False when that is not possible: close it.</returns>
    public bool TryReset()
    {
        if (_openRows != 0)
        {
            // Its context was used by two threads: rows of it are still open, and their snapshot with them.
            return false;
        }

        try
        {
            RollBack();
            if (_suspect)
            {
                _settings.Verify(_connection);
                if (HasForeignObjects())
                {
                    return false;
                }

                _suspect = false;
            }

            return true;
        }
        catch (Exception exception) when (exception is SqliteException or StoreException)
        {
            return false;
        }
    }

    /// <summary>Closes a session that nobody uses, without telling anybody.</summary>
    public void Close()
    {
        _state = Closed;
        try
        {
            _connection.Dispose();
        }
        catch (SqliteException)
        {
            // A statement reports the failure of its last step when it is ended; what is left of the connection goes with the handle.
            _handle.Dispose();
        }
    }

    // A temporary object hides the table of the same name from whoever comes next.
    private bool HasForeignObjects()
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            "SELECT (SELECT count(*) FROM temp.sqlite_schema) + (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp'))";
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture) != 0;
    }

    private void CloseIfIdle()
    {
        if (Interlocked.CompareExchange(ref _state, Closed, Idle) == Idle)
        {
            Close();
            _whenEnded();
        }
    }

    private void Interrupt()
    {
        try
        {
            raw.sqlite3_interrupt(_handle);
        }
        catch (ObjectDisposedException)
        {
            // The call that was to be interrupted ended, and closed the connection.
        }
    }
}
