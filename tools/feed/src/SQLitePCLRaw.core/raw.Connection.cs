using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Connections: open, close, errors, counters and settings.
public static unsafe partial class raw
{
    public static int sqlite3_open(utf8z filename, out sqlite3 db)
    {
        var result = Open(filename, out var handle);
        db = new sqlite3(handle);
        return result;
    }

    public static int sqlite3_open(string filename, out sqlite3 db)
    {
        var result = Open(filename, out var handle);
        db = new sqlite3(handle);
        return result;
    }

    // A failed open also gives a handle, to read the error from; closing it frees it.
    public static int sqlite3_open_v2(utf8z filename, out sqlite3 db, int flags, utf8z vfs)
    {
        var result = OpenV2(filename, out var handle, flags, vfs);
        db = new sqlite3(handle);
        return result;
    }

    public static int sqlite3_open_v2(string filename, out sqlite3 db, int flags, string vfs)
    {
        var result = OpenV2(filename, out var handle, flags, vfs);
        db = new sqlite3(handle);
        return result;
    }

    public static int sqlite3_close(sqlite3 db)
    {
        return db.manual_close();
    }

    public static int sqlite3_close_v2(sqlite3 db)
    {
        return db.manual_close_v2();
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_errcode(sqlite3 db);

    [LibraryImport(Library)]
    public static partial int sqlite3_extended_errcode(sqlite3 db);

    [LibraryImport(Library)]
    public static partial int sqlite3_extended_result_codes(sqlite3 db, int onoff);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_errmsg(sqlite3 db);

    [LibraryImport(Library)]
    public static partial void sqlite3_interrupt(sqlite3 db);

    [LibraryImport(Library)]
    public static partial int sqlite3_busy_timeout(sqlite3 db, int ms);

    [LibraryImport(Library)]
    public static partial int sqlite3_get_autocommit(sqlite3 db);

    [LibraryImport(Library)]
    public static partial int sqlite3_changes(sqlite3 db);

    [LibraryImport(Library)]
    public static partial int sqlite3_total_changes(sqlite3 db);

    [LibraryImport(Library)]
    public static partial long sqlite3_last_insert_rowid(sqlite3 db);

    [LibraryImport(Library)]
    public static partial utf8z sqlite3_db_filename(sqlite3 db, utf8z att);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial utf8z sqlite3_db_filename(sqlite3 db, string att);

    [LibraryImport(Library)]
    public static partial int sqlite3_db_readonly(sqlite3 db, utf8z dbName);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_db_readonly(sqlite3 db, string dbName);

    [LibraryImport(Library)]
    public static partial int sqlite3_db_status(sqlite3 db, int op, out int current, out int highest, int resetFlg);

    [LibraryImport(Library)]
    public static partial int sqlite3_limit(sqlite3 db, int id, int newVal);

    public static int sqlite3_db_config(sqlite3 db, int op, utf8z val)
    {
        // SQLite keeps the pointer (SQLITE_DBCONFIG_MAINDBNAME): the caller's memory must outlive the connection.
        fixed (byte* value = val)
        {
            return DbConfig(db, op, (nint)value, 0, 0);
        }
    }

    public static int sqlite3_db_config(sqlite3 db, int op, int val, out int result)
    {
        var answer = 0;
        var code = DbConfig(db, op, val, (nint)(&answer), 0);
        result = answer;
        return code;
    }

    public static int sqlite3_db_config(sqlite3 db, int op, nint ptr, int int0, int int1)
    {
        return DbConfig(db, op, ptr, int0, int1);
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_enable_load_extension(sqlite3 db, int onoff);

    public static int sqlite3_load_extension(sqlite3 db, utf8z zFile, utf8z zProc, out utf8z pzErrMsg)
    {
        var result = LoadExtension(db, zFile, zProc, out var message);
        pzErrMsg = utf8z.FromString(utf8z.FromPtr(message).utf8_to_string());
        NativeMethods.sqlite3_free(message);
        return result;
    }

    public static int sqlite3_table_column_metadata(
        sqlite3 db,
        utf8z dbName,
        utf8z tblName,
        utf8z colName,
        out utf8z dataType,
        out utf8z collSeq,
        out int notNull,
        out int primaryKey,
        out int autoInc)
    {
        var result = TableColumnMetadata(
            db, dbName, tblName, colName, out var type, out var collation, out notNull, out primaryKey, out autoInc);
        dataType = utf8z.FromPtr(type);
        collSeq = utf8z.FromPtr(collation);
        return result;
    }

    public static int sqlite3_table_column_metadata(
        sqlite3 db,
        string dbName,
        string tblName,
        string colName,
        out string dataType,
        out string collSeq,
        out int notNull,
        out int primaryKey,
        out int autoInc)
    {
        var result = TableColumnMetadata(
            db, dbName, tblName, colName, out var type, out var collation, out notNull, out primaryKey, out autoInc);
        dataType = utf8z.FromPtr(type).utf8_to_string();
        collSeq = utf8z.FromPtr(collation).utf8_to_string();
        return result;
    }

    // sqlite3_db_config is variadic. Apple's arm64 passes variadic arguments on the stack only, past eight register slots; elsewhere
    // they travel like any others, and an int is the low half of a pointer-sized slot.
    private static int DbConfig(sqlite3 db, int op, nint first, nint second, nint third)
    {
        var onStack = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 && OperatingSystem.IsMacOS();
        return onStack
            ? DbConfigOnStack(db, op, 0, 0, 0, 0, 0, 0, first, second, third)
            : DbConfigInRegisters(db, op, first, second, third);
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_open")]
    private static partial int Open(utf8z filename, out nint db);

    [LibraryImport(Library, EntryPoint = "sqlite3_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string filename, out nint db);

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2")]
    private static partial int OpenV2(utf8z filename, out nint db, int flags, utf8z vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenV2(string filename, out nint db, int flags, string vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    private static partial int DbConfigInRegisters(sqlite3 db, int op, nint first, nint second, nint third);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    private static partial int DbConfigOnStack(
        sqlite3 db,
        int op,
        nint register2,
        nint register3,
        nint register4,
        nint register5,
        nint register6,
        nint register7,
        nint first,
        nint second,
        nint third);

    [LibraryImport(Library, EntryPoint = "sqlite3_load_extension")]
    private static partial int LoadExtension(sqlite3 db, utf8z file, utf8z entryPoint, out byte* message);

    [LibraryImport(Library, EntryPoint = "sqlite3_table_column_metadata")]
    private static partial int TableColumnMetadata(
        sqlite3 db,
        utf8z database,
        utf8z table,
        utf8z column,
        out byte* dataType,
        out byte* collation,
        out int notNull,
        out int primaryKey,
        out int autoIncrement);

    [LibraryImport(Library, EntryPoint = "sqlite3_table_column_metadata", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int TableColumnMetadata(
        sqlite3 db,
        string database,
        string table,
        string column,
        out byte* dataType,
        out byte* collation,
        out int notNull,
        out int primaryKey,
        out int autoIncrement);
}
