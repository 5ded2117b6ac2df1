using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// An open blob of one row.
public class sqlite3_blob : SafeHandle
{
    private int _closeResult;

    internal sqlite3_blob(nint handle)
        : base(0, ownsHandle: true)
    {
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    public int manual_close()
    {
        Dispose();
        return _closeResult;
    }

    protected override bool ReleaseHandle()
    {
        _closeResult = NativeMethods.sqlite3_blob_close(handle);
        return true;
    }
}
