using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// A connection. Closing is sqlite3_close_v2: statements, blobs and backups that are still open keep the native object alive.
public class sqlite3 : SafeHandle
{
    private ConnectionHooks _hooks;
    private int _closeResult;

    internal sqlite3(nint handle)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    internal ConnectionHooks Hooks => _hooks ??= new ConnectionHooks();

    public int manual_close_v2()
    {
        Dispose();
        return _closeResult;
    }

    // Unlike the other one this fails with SQLITE_BUSY while statements are open; the connection then stays usable.
    public int manual_close()
    {
        if (IsClosed || IsInvalid)
        {
            return raw.SQLITE_OK;
        }

        var result = NativeMethods.sqlite3_close(handle);
        if (result == raw.SQLITE_OK)
        {
            SetHandleAsInvalid();
            SetHandle(0);
            _hooks?.Free();
        }

        return result;
    }

    protected override bool ReleaseHandle()
    {
        // A connection with open statements outlives this object, so its hooks go first.
        _hooks?.Detach(handle);
        _closeResult = NativeMethods.sqlite3_close_v2(handle);
        _hooks?.Free();
        return _closeResult == raw.SQLITE_OK;
    }
}
