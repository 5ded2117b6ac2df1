using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// sqlite3_exec: several statements at once, rows through a callback.
public static unsafe partial class raw
{
    public static int sqlite3_exec(sqlite3 db, string sql)
    {
        return Exec(db, sql, null, 0, null);
    }

    public static int sqlite3_exec(sqlite3 db, string sql, out string errMsg)
    {
        byte* message = null;
        var result = Exec(db, sql, null, 0, &message);
        errMsg = TakeMessage(message);
        return result;
    }

    public static int sqlite3_exec(sqlite3 db, string sql, strdelegate_exec callback, object user_data, out string errMsg)
    {
        if (callback is null)
        {
            return sqlite3_exec(db, sql, out errMsg);
        }

        var rows = new RowCallback(callback, user_data);
        var pin = GCHandle.Alloc(rows);
        byte* message = null;
        int result;
        try
        {
            result = Exec(db, sql, &OnRow, GCHandle.ToIntPtr(pin), &message);
        }
        finally
        {
            pin.Free();
        }

        errMsg = TakeMessage(message);
        rows.Failure?.Throw();
        return result;
    }

    private static string TakeMessage(byte* message)
    {
        var text = utf8z.FromPtr(message).utf8_to_string();
        NativeMethods.sqlite3_free(message);
        return text;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRow(nint state, int count, byte** values, byte** names)
    {
        var rows = (RowCallback)GCHandle.FromIntPtr(state).Target;
        try
        {
            return rows.Callback(rows.UserData, Strings(count, values), Strings(count, names));
        }
        catch (Exception exception)
        {
            // The statement ends with SQLITE_ABORT, and the exception goes on outside of SQLite's frames.
            rows.Failure = ExceptionDispatchInfo.Capture(exception);
            return SQLITE_ABORT;
        }
    }

    private static string[] Strings(int count, byte** pointers)
    {
        var strings = new string[count];
        for (var i = 0; i < count; i++)
        {
            strings[i] = utf8z.FromPtr(pointers[i]).utf8_to_string();
        }

        return strings;
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_exec", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Exec(
        sqlite3 db, string sql, delegate* unmanaged[Cdecl]<nint, int, byte**, byte**, int> callback, nint state, byte** message);

    private sealed class RowCallback(strdelegate_exec callback, object userData)
    {
        internal strdelegate_exec Callback { get; } = callback;

        internal object UserData { get; } = userData;

        internal ExceptionDispatchInfo Failure { get; set; }
    }
}
