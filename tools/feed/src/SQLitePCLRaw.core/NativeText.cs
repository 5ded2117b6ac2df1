using System;
using System.Text;

namespace SQLitePCL;

// UTF-8 text in SQLite's own memory, for values that SQLite takes over.
internal static unsafe class NativeText
{
    // sqlite3_free itself: SQLite frees what it took over without coming back to managed code.
    internal static readonly delegate* unmanaged[Cdecl]<void*, void> Free =
        (delegate* unmanaged[Cdecl]<void*, void>)NativeLibraryResolver.Export("sqlite3_free");

    // Null when memory has run out.
    internal static byte* Allocate(string text, out int length)
    {
        length = Encoding.UTF8.GetByteCount(text);
        byte* memory = (byte*)NativeMethods.sqlite3_malloc64((ulong)length + 1);
        if (memory is not null)
        {
            Encoding.UTF8.GetBytes(text, new Span<byte>(memory, length));
            memory[length] = 0;
        }

        return memory;
    }
}
