using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// A running online backup. Both connections are held until it is finished: SQLite does not protect the destination itself.
public class sqlite3_backup : SafeHandle
{
    private readonly sqlite3 _destination;
    private readonly sqlite3 _source;
    private int _closeResult;

    internal sqlite3_backup(sqlite3 destination, sqlite3 source)
        : base(0, ownsHandle: true)
    {
        _destination = destination;
        _source = source;
    }

    public override bool IsInvalid => handle == 0;

    public int manual_close()
    {
        Dispose();
        return _closeResult;
    }

    // Called with both connections held once each.
    internal void Open(nint backup)
    {
        SetHandle(backup);
    }

    protected override bool ReleaseHandle()
    {
        _closeResult = NativeMethods.sqlite3_backup_finish(handle);
        _destination.DangerousRelease();
        _source.DangerousRelease();
        return true;
    }
}
