using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Prepared statements: their life, what they are, and their columns.
public static unsafe partial class raw
{
    [LibraryImport(Library)]
    public static partial int sqlite3_step(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_reset(sqlite3_stmt stmt);

    public static int sqlite3_finalize(sqlite3_stmt stmt)
    {
        return stmt.manual_close();
    }

    public static sqlite3 sqlite3_db_handle(sqlite3_stmt stmt)
    {
        return stmt.Connection;
    }

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_sql(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_stmt_busy(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_stmt_isexplain(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_stmt_readonly(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_stmt_status(sqlite3_stmt stmt, int op, int resetFlg);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_count(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial int sqlite3_data_count(sqlite3_stmt stmt);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_column_name(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_column_database_name(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_column_table_name(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_column_origin_name(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_column_decltype(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_type(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_bytes(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_int(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial long sqlite3_column_int64(sqlite3_stmt stmt, int index);

    [LibraryImport(Library)]
    public static partial double sqlite3_column_double(sqlite3_stmt stmt, int index);

    // Text and blobs are SQLite's own memory, valid until the next step, reset or conversion of the column.
    public static utf8z sqlite3_column_text(sqlite3_stmt stmt, int index)
    {
        using var lease = new HandleLease(stmt);
        byte* text = ColumnText(lease.Pointer, index);
        return utf8z.FromPtrLen(text, ColumnBytes(lease.Pointer, index));
    }

    public static ReadOnlySpan<byte> sqlite3_column_blob(sqlite3_stmt stmt, int index)
    {
        using var lease = new HandleLease(stmt);
        byte* blob = ColumnBlob(lease.Pointer, index);
        return blob is null ? default : new ReadOnlySpan<byte>(blob, ColumnBytes(lease.Pointer, index));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    private static partial byte* ColumnText(nint stmt, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial byte* ColumnBlob(nint stmt, int index);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int ColumnBytes(nint stmt, int index);
}
