using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Imports that the public API wraps. Those that it exposes as they are stand in `raw` itself.
internal static unsafe partial class NativeMethods
{
    private const string Library = NativeLibraryResolver.Library;

    // The value of SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    internal static readonly delegate* unmanaged[Cdecl]<void*, void> Transient = (delegate* unmanaged[Cdecl]<void*, void>)(nint)(-1);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    internal static partial int sqlite3_finalize(nint stmt);

    [LibraryImport(Library)]
    internal static partial int sqlite3_blob_close(nint blob);

    [LibraryImport(Library)]
    internal static partial int sqlite3_backup_finish(nint backup);

    [LibraryImport(Library)]
    internal static partial void* sqlite3_malloc64(ulong size);

    [LibraryImport(Library)]
    internal static partial void sqlite3_free(void* memory);
}
