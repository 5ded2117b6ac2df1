using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// A prepared statement. Holding the connection keeps it from being finalised before its statements.
public class sqlite3_stmt : SafeHandle
{
    private int _closeResult;

    internal sqlite3_stmt(nint handle, sqlite3 db)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
        Connection = db;
    }

    public override bool IsInvalid => handle == 0;

    internal sqlite3 Connection { get; }

    public int manual_close()
    {
        Dispose();
        return _closeResult;
    }

    protected override bool ReleaseHandle()
    {
        // The result repeats the statement's last error; the statement is gone whatever it is.
        _closeResult = NativeMethods.sqlite3_finalize(handle);
        return true;
    }
}
