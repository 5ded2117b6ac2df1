using System;
using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

// The C API of SQLite under its own names. This part: the library as a whole.
public static unsafe partial class raw
{
    private const string Library = NativeLibraryResolver.Library;

    public static string GetNativeLibraryName()
    {
        return Library;
    }

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_libversion();

    [LibraryImport(Library)]
    public static partial int sqlite3_libversion_number();

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_sourceid();

    [LibraryImport(Library)]
    public static partial int sqlite3_threadsafe();

    [LibraryImport(Library)]
    public static partial int sqlite3_initialize();

    [LibraryImport(Library)]
    public static partial int sqlite3_shutdown();

    [LibraryImport(Library)]
    public static partial int sqlite3_enable_shared_cache(int enable);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_errstr(int rc);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_compileoption_get(int n);

    [LibraryImport(Library)]
    public static partial int sqlite3_compileoption_used(utf8z s);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_compileoption_used(string s);

    [LibraryImport(Library)]
    public static partial int sqlite3_complete(utf8z sql);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_complete(string sql);

    [LibraryImport(Library)]
    public static partial int sqlite3_keyword_count();

    public static int sqlite3_keyword_name(int i, out string name)
    {
        var result = KeywordName(i, out var bytes, out var length);
        name = result == SQLITE_OK ? Encoding.UTF8.GetString(bytes, length) : null;
        return result;
    }

    [LibraryImport(Library)]
    public static partial long sqlite3_memory_used();

    [LibraryImport(Library)]
    public static partial long sqlite3_memory_highwater(int resetFlag);

    [LibraryImport(Library)]
    public static partial long sqlite3_soft_heap_limit64(long n);

    [LibraryImport(Library)]
    public static partial long sqlite3_hard_heap_limit64(long n);

    [LibraryImport(Library)]
    public static partial int sqlite3_status(int op, out int current, out int highwater, int resetFlag);

    public static int sqlite3_win32_set_directory(int typ, string path)
    {
        return OperatingSystem.IsWindows() ? Win32SetDirectory((uint)typ, path) : SQLITE_ERROR;
    }

    public static string utf8_span_to_string(this ReadOnlySpan<byte> p)
    {
        return Encoding.UTF8.GetString(p);
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_keyword_name")]
    private static partial int KeywordName(int index, out byte* name, out int length);

    [LibraryImport(Library, EntryPoint = "sqlite3_win32_set_directory", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int Win32SetDirectory(uint type, string path);
}
