using System;
using System.Runtime.InteropServices;
using System.Text;

namespace SQLitePCL;

// Compiling SQL. An error gives an invalid statement, never null.
public static unsafe partial class raw
{
    public static int sqlite3_prepare_v2(sqlite3 db, ReadOnlySpan<byte> sql, out sqlite3_stmt stmt)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt, out _);
    }

    public static int sqlite3_prepare_v2(sqlite3 db, utf8z sql, out sqlite3_stmt stmt)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt, out _);
    }

    public static int sqlite3_prepare_v2(sqlite3 db, string sql, out sqlite3_stmt stmt)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt);
    }

    public static int sqlite3_prepare_v2(sqlite3 db, ReadOnlySpan<byte> sql, out sqlite3_stmt stmt, out ReadOnlySpan<byte> tail)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt, out tail);
    }

    public static int sqlite3_prepare_v2(sqlite3 db, utf8z sql, out sqlite3_stmt stmt, out utf8z tail)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt, out tail);
    }

    public static int sqlite3_prepare_v2(sqlite3 db, string sql, out sqlite3_stmt stmt, out string tail)
    {
        return sqlite3_prepare_v3(db, sql, 0, out stmt, out tail);
    }

    public static int sqlite3_prepare_v3(sqlite3 db, ReadOnlySpan<byte> sql, uint flags, out sqlite3_stmt stmt)
    {
        return sqlite3_prepare_v3(db, sql, flags, out stmt, out _);
    }

    public static int sqlite3_prepare_v3(sqlite3 db, utf8z sql, uint flags, out sqlite3_stmt stmt)
    {
        return sqlite3_prepare_v3(db, sql, flags, out stmt, out _);
    }

    public static int sqlite3_prepare_v3(sqlite3 db, string sql, uint flags, out sqlite3_stmt stmt)
    {
        var result = Prepare(db, sql, -1, flags, out var handle, out _);
        stmt = new sqlite3_stmt(handle, db);
        return result;
    }

    public static int sqlite3_prepare_v3(
        sqlite3 db, ReadOnlySpan<byte> sql, uint flags, out sqlite3_stmt stmt, out ReadOnlySpan<byte> tail)
    {
        // An empty span may carry no pointer, which SQLite would refuse.
        byte empty = 0;
        fixed (byte* pinned = sql)
        {
            byte* start = pinned is null ? &empty : pinned;
            var result = Prepare(db, start, sql.Length, flags, out var handle, out var rest);
            stmt = new sqlite3_stmt(handle, db);

            // After an error SQLite may leave the tail unset.
            var consumed = rest is null ? sql.Length : (int)(rest - start);
            tail = sql[Math.Min(consumed, sql.Length)..];
            return result;
        }
    }

    public static int sqlite3_prepare_v3(sqlite3 db, utf8z sql, uint flags, out sqlite3_stmt stmt, out utf8z tail)
    {
        fixed (byte* start = sql)
        {
            var result = Prepare(db, start, -1, flags, out var handle, out var rest);
            stmt = new sqlite3_stmt(handle, db);
            tail = rest is null ? default : sql.From((int)(rest - start));
            return result;
        }
    }

    public static int sqlite3_prepare_v3(sqlite3 db, string sql, uint flags, out sqlite3_stmt stmt, out string tail)
    {
        var result = sqlite3_prepare_v3(db, Encoding.UTF8.GetBytes(sql), flags, out stmt, out var rest);
        tail = Encoding.UTF8.GetString(rest);
        return result;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")]
    private static partial int Prepare(sqlite3 db, byte* sql, int length, uint flags, out nint stmt, out byte* tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Prepare(sqlite3 db, string sql, int length, uint flags, out nint stmt, out byte* tail);
}
