using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Reading and writing one blob of one row in place.
public static unsafe partial class raw
{
    public static int sqlite3_blob_open(
        sqlite3 db, utf8z db_utf8, utf8z table_utf8, utf8z col_utf8, long rowid, int flags, out sqlite3_blob blob)
    {
        var result = BlobOpen(db, db_utf8, table_utf8, col_utf8, rowid, flags, out var handle);
        blob = new sqlite3_blob(handle);
        return result;
    }

    public static int sqlite3_blob_open(sqlite3 db, string sdb, string table, string col, long rowid, int flags, out sqlite3_blob blob)
    {
        var result = BlobOpen(db, sdb, table, col, rowid, flags, out var handle);
        blob = new sqlite3_blob(handle);
        return result;
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_blob_bytes(sqlite3_blob blob);

    [LibraryImport(Library)]
    public static partial int sqlite3_blob_reopen(sqlite3_blob blob, long rowid);

    public static int sqlite3_blob_read(sqlite3_blob blob, Span<byte> b, int offset)
    {
        fixed (byte* pinned = b)
        {
            return BlobRead(blob, pinned, b.Length, offset);
        }
    }

    public static int sqlite3_blob_write(sqlite3_blob blob, ReadOnlySpan<byte> b, int offset)
    {
        fixed (byte* pinned = b)
        {
            return BlobWrite(blob, pinned, b.Length, offset);
        }
    }

    public static int sqlite3_blob_close(sqlite3_blob blob)
    {
        return blob.manual_close();
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_blob_open")]
    private static partial int BlobOpen(
        sqlite3 db, utf8z database, utf8z table, utf8z column, long rowid, int flags, out nint blob);

    [LibraryImport(Library, EntryPoint = "sqlite3_blob_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int BlobOpen(
        sqlite3 db, string database, string table, string column, long rowid, int flags, out nint blob);

    [LibraryImport(Library, EntryPoint = "sqlite3_blob_read")]
    private static partial int BlobRead(sqlite3_blob blob, byte* buffer, int length, int offset);

    [LibraryImport(Library, EntryPoint = "sqlite3_blob_write")]
    private static partial int BlobWrite(sqlite3_blob blob, byte* buffer, int length, int offset);
}
