using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

// Parameters of prepared statements.
public static unsafe partial class raw
{
    // Strings whose UTF-8 form surely fits are encoded on the stack.
    private const int StackBytes = 1024;

    [LibraryImport(Library)]
    public static partial int sqlite3_clear_bindings(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_parameter_count(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_parameter_index(sqlite3_stmt stmt, utf8z strName);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_bind_parameter_index(sqlite3_stmt stmt, string strName);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_bind_parameter_name(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_null(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_int(sqlite3_stmt stmt, int index, int val);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_int64(sqlite3_stmt stmt, int index, long val);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_double(sqlite3_stmt stmt, int index, double val);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_zeroblob(sqlite3_stmt stmt, int index, int size);

    public static int sqlite3_bind_blob(sqlite3_stmt stmt, int index, ReadOnlySpan<byte> blob)
    {
        // A null pointer would bind NULL; an empty blob is a value.
        byte empty = 0;
        fixed (byte* pinned = blob)
        {
            return BindBlob(stmt, index, pinned is null ? &empty : pinned, blob.Length, NativeMethods.Transient);
        }
    }

    public static int sqlite3_bind_text(sqlite3_stmt stmt, int index, ReadOnlySpan<byte> val)
    {
        byte empty = 0;
        fixed (byte* pinned = val)
        {
            return BindText(stmt, index, pinned is null ? &empty : pinned, val.Length, NativeMethods.Transient);
        }
    }

    public static int sqlite3_bind_text(sqlite3_stmt stmt, int index, utf8z val)
    {
        fixed (byte* pinned = val)
        {
            return BindText(stmt, index, pinned, -1, NativeMethods.Transient);
        }
    }

    [SkipLocalsInit]
    public static int sqlite3_bind_text(sqlite3_stmt stmt, int index, string val)
    {
        if (val is null)
        {
            return sqlite3_bind_null(stmt, index);
        }

        if (Encoding.UTF8.GetMaxByteCount(val.Length) <= StackBytes)
        {
            byte* buffer = stackalloc byte[StackBytes];
            var length = Encoding.UTF8.GetBytes(val, new Span<byte>(buffer, StackBytes));
            return BindText(stmt, index, buffer, length, NativeMethods.Transient);
        }

        // Longer text is encoded once, into memory that SQLite then owns.
        byte* text = NativeText.Allocate(val, out int bytes);
        return text is null ? SQLITE_NOMEM : BindText(stmt, index, text, bytes, NativeText.Free);
    }

    public static int sqlite3_bind_text16(sqlite3_stmt stmt, int index, ReadOnlySpan<char> val)
    {
        char empty = '\0';
        fixed (char* pinned = val)
        {
            return BindText16(stmt, index, pinned is null ? &empty : pinned, checked(val.Length * sizeof(char)), NativeMethods.Transient);
        }
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(
        sqlite3_stmt stmt, int index, byte* value, int length, delegate* unmanaged[Cdecl]<void*, void> destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(
        sqlite3_stmt stmt, int index, byte* value, int length, delegate* unmanaged[Cdecl]<void*, void> destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text16")]
    private static partial int BindText16(
        sqlite3_stmt stmt, int index, char* value, int length, delegate* unmanaged[Cdecl]<void*, void> destructor);
}
