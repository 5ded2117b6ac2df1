using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The statements that frame groups and units, prepared once for the writer's connection.</summary>
internal sealed class WriterControl : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private readonly delegate_rollback _onRollback;
    private bool _commitAllowed;
    private bool _own;
    private bool _misused;
    private bool _rolledBack;

    public WriterControl(sqlite3 handle)
    {
        _handle = handle;

        // A COMMIT of a unit's own would make its neighbours durable before they were answered; SQLite turns a refused one into ROLLBACK.
        raw.sqlite3_commit_hook(_handle, _ => MayCommit() ? 0 : 1, null);
        _onRollback = _ => _rolledBack = true;
        WatchRollbacks();
        raw.sqlite3_set_authorizer(
            _handle,
            (_, action, subject, argument, _, _) =>
                _own || _commitAllowed || MayPrepare(action, subject, argument) ? raw.SQLITE_OK : raw.SQLITE_DENY,
            null);
    }

    /// <summary>Whether no transaction is open: none was begun, or it is gone.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Whether the transaction that was begun last is gone, even if another one was begun in its place.</summary>
    public bool IsTransactionLost => _rolledBack || IsAutocommit;

    /// <summary>Whether the unit tried to begin or end the transaction that it shares with others, which was refused.</summary>
    public bool IsMisused => _misused;

    /// <summary>Whether a row refers to one that does not exist, which COMMIT would refuse.</summary>
    public bool HasDanglingReferences
    {
        get
        {
            raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_DEFERRED_FKS, out var current, out _, 0);
            return current != 0;
        }
    }

    /// <summary>A unit begins, in a savepoint of its own.</summary>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public void BeginUnit()
    {
        _misused = false;
        Execute($"SAVEPOINT {WriterAuthorizer.UnitSavepoint}");
    }

    /// <summary>Lets commits through that do not come from <see cref="Commit"/>: those of a lease.</summary>
    public void AllowCommits(bool allowed)
    {
        _commitAllowed = allowed;
        if (!allowed)
        {
            WatchRollbacks();
        }
    }

    /// <returns>SQLite's extended result code: BUSY while another process writes.</returns>
    public int Begin()
    {
        _rolledBack = false;
        return Step("BEGIN IMMEDIATE");
    }

    /// <returns>SQLite's extended result code.</returns>
    public int Commit()
    {
        _commitAllowed = true;
        try
        {
            return Step("COMMIT");
        }
        finally
        {
            _commitAllowed = false;
        }
    }

    /// <summary>Ends the transaction without its changes; does nothing when it is gone already.</summary>
    public void Rollback()
    {
        if (!IsAutocommit)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>Takes the connection from a user that did not give it back: nothing that it still does there reaches the file.</summary>
    public void Retire()
    {
        Interrupt();
        Step("ROLLBACK");
        Step("PRAGMA query_only = ON");
    }

    /// <exception cref="SqliteException">SQLite refused the statement.</exception>
    public void Execute(string sql)
    {
        if (Step(sql) is not raw.SQLITE_OK and var code)
        {
            throw Error(code);
        }
    }

    /// <summary>Asks a question of one row and column.</summary>
    /// <returns>False also when it could not be answered.</returns>
    public bool IsTrue(string query)
    {
        _own = true;
        try
        {
            if (Prepare(query) is not { } statement)
            {
                return false;
            }

            var isTrue = raw.sqlite3_step(statement) == raw.SQLITE_ROW && raw.sqlite3_column_int(statement, 0) == 1;
            raw.sqlite3_reset(statement);
            return isTrue;
        }
        finally
        {
            _own = false;
        }
    }

    public SqliteException Error(int code) => new(raw.sqlite3_errmsg(_handle).utf8_to_string(), code & 0xFF, code);

    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
        raw.sqlite3_commit_hook(_handle, null, null);
        raw.sqlite3_rollback_hook(_handle, null, null);
        raw.sqlite3_set_authorizer(_handle, (delegate_authorizer?)null, null);
    }

    // The driver puts a hook of its own in its place for each of its transactions.
    private void WatchRollbacks() => raw.sqlite3_rollback_hook(_handle, _onRollback, null);

    private bool MayCommit()
    {
        _misused |= !_commitAllowed;
        return _commitAllowed;
    }

    private bool MayPrepare(int action, utf8z subject, utf8z argument)
    {
        if (WriterAuthorizer.IsFrame(action, argument))
        {
            _misused = true;
            return false;
        }

        return WriterAuthorizer.Allows(action, subject, argument);
    }

    private sqlite3_stmt? Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            if (raw.sqlite3_prepare_v2(_handle, sql, out statement) != raw.SQLITE_OK)
            {
                return null;
            }

            _statements.Add(sql, statement);
        }

        return statement;
    }

    private int Step(string sql)
    {
        _own = true;
        try
        {
            return StepOwn(sql);
        }
        finally
        {
            _own = false;
        }
    }

    private int StepOwn(string sql)
    {
        if (Prepare(sql) is not { } statement)
        {
            return raw.sqlite3_extended_errcode(_handle);
        }

        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(statement);
            return raw.SQLITE_OK;
        }

        code = raw.sqlite3_extended_errcode(_handle);
        raw.sqlite3_reset(statement);
        return code;
    }
}
