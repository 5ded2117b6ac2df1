using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Keeps a handle open over several imports, which each would take and release it again.
internal readonly ref struct HandleLease
{
    private readonly SafeHandle _handle;

    internal HandleLease(SafeHandle handle)
    {
        var taken = false;
        handle.DangerousAddRef(ref taken);
        _handle = handle;
    }

    internal nint Pointer => _handle.DangerousGetHandle();

    public void Dispose()
    {
        _handle.DangerousRelease();
    }
}
