using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The statements that frame groups and units, prepared once for the writer's connection.</summary>
internal sealed class WriterControl : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private bool _commitAllowed;

    public WriterControl(sqlite3 handle)
    {
        _handle = handle;

        // A COMMIT of a unit's own would make its neighbours durable before they were answered; SQLite turns a refused one into ROLLBACK.
        raw.sqlite3_commit_hook(_handle, _ => _commitAllowed ? 0 : 1, null);
    }

    /// <summary>Whether no transaction is open: none was begun, or it is gone.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_handle) != 0;

    /// <summary>Whether a row refers to one that does not exist, which COMMIT would refuse.</summary>
    public bool HasDanglingReferences
    {
        get
        {
            raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_DEFERRED_FKS, out var current, out _, 0);
            return current != 0;
        }
    }

    /// <summary>Lets commits through that do not come from <see cref="Commit"/>: those of a lease.</summary>
    public void AllowCommits(bool allowed) => _commitAllowed = allowed;

    /// <returns>SQLite's extended result code: BUSY while another process writes.</returns>
    public int Begin() => Step("BEGIN IMMEDIATE");

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

    /// <exception cref="SqliteException">SQLite refused the statement.</exception>
    public void Execute(string sql)
    {
        if (Step(sql) is not raw.SQLITE_OK and var code)
        {
            throw Error(code);
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
    }

    private int Step(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var prepared = raw.sqlite3_prepare_v2(_handle, sql, out statement);
            if (prepared != raw.SQLITE_OK)
            {
                return raw.sqlite3_extended_errcode(_handle);
            }

            _statements.Add(sql, statement);
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
