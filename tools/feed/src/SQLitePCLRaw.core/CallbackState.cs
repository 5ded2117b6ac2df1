using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Managed state that native code points to: a GCHandle keeps it alive until it is freed.
internal static unsafe class CallbackState
{
    // For SQLite to call when it drops a registration: replaced, removed, refused, or the connection gone.
    internal static delegate* unmanaged[Cdecl]<nint, void> Destroy => &DestroyCallback;

    internal static nint Hold(object state)
    {
        return GCHandle.ToIntPtr(GCHandle.Alloc(state));
    }

    internal static T Get<T>(nint state)
        where T : class
    {
        return Unsafe.As<T>(GCHandle.FromIntPtr(state).Target);
    }

    internal static void Free(nint state)
    {
        if (state != 0)
        {
            GCHandle.FromIntPtr(state).Free();
        }
    }

    // An exception must not unwind through SQLite's frames. Where a callback cannot report an error, going on would mean a wrong
    // order in an index or a change nobody was told of, so the process ends, as it would by the unhandled exception.
    internal static void Fail(string callback, Exception exception)
    {
        Environment.FailFast($"An exception left a SQLite {callback} callback, which cannot report one.", exception);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void DestroyCallback(nint state)
    {
        Free(state);
    }
}
