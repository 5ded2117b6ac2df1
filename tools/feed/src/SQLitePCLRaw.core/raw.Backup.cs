using System;
using System.Runtime.InteropServices;

namespace SQLitePCL;

// Online backup and write-ahead log.
public static unsafe partial class raw
{
    // An error gives an invalid handle and is the destination connection's error.
    public static sqlite3_backup sqlite3_backup_init(sqlite3 destDb, string destName, sqlite3 sourceDb, string sourceName)
    {
        var backup = new sqlite3_backup(destDb, sourceDb);
        var destinationHeld = false;
        var sourceHeld = false;
        nint handle = 0;
        try
        {
            destDb.DangerousAddRef(ref destinationHeld);
            sourceDb.DangerousAddRef(ref sourceHeld);
            handle = BackupInit(destDb.DangerousGetHandle(), destName, sourceDb.DangerousGetHandle(), sourceName);
            backup.Open(handle);
        }
        finally
        {
            if (handle == 0 && destinationHeld)
            {
                destDb.DangerousRelease();
            }

            if (handle == 0 && sourceHeld)
            {
                sourceDb.DangerousRelease();
            }
        }

        return backup;
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_backup_step(sqlite3_backup backup, int nPage);

    [LibraryImport(Library)]
    public static partial int sqlite3_backup_remaining(sqlite3_backup backup);

    [LibraryImport(Library)]
    public static partial int sqlite3_backup_pagecount(sqlite3_backup backup);

    public static int sqlite3_backup_finish(sqlite3_backup backup)
    {
        return backup.manual_close();
    }

    [LibraryImport(Library)]
    public static partial int sqlite3_wal_autocheckpoint(sqlite3 db, int n);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_wal_checkpoint(sqlite3 db, string dbName);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int sqlite3_wal_checkpoint_v2(sqlite3 db, string dbName, int eMode, out int logSize, out int framesCheckPointed);

    [LibraryImport(Library, EntryPoint = "sqlite3_backup_init", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BackupInit(nint destination, string destinationName, nint source, string sourceName);
}
