namespace Boternity.Data.Storage.Sqlite;

/// <summary>SQLite's result codes that stand for errors, named as in its documentation (sqlite.org/rescode.html).</summary>
/// <remarks>The low byte of an extended code is its primary code.</remarks>
internal static class SqliteResultCodes
{
    public const int Error = 1;
    public const int Internal = 2;
    public const int Perm = 3;
    public const int Abort = 4;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMem = 7;
    public const int ReadOnly = 8;
    public const int Interrupt = 9;
    public const int IoErr = 10;
    public const int Corrupt = 11;
    public const int NotFound = 12;
    public const int Full = 13;
    public const int CantOpen = 14;
    public const int Protocol = 15;
    public const int Empty = 16;
    public const int Schema = 17;
    public const int TooBig = 18;
    public const int Constraint = 19;
    public const int Mismatch = 20;
    public const int Misuse = 21;
    public const int NoLfs = 22;
    public const int Auth = 23;
    public const int Format = 24;
    public const int Range = 25;
    public const int NotADb = 26;
    public const int Notice = 27;
    public const int Warning = 28;

    public const int ErrorMissingCollSeq = 257;
    public const int ErrorRetry = 513;
    public const int ErrorSnapshot = 769;
    public const int ErrorReserveSize = 1025;
    public const int ErrorKey = 1281;
    public const int ErrorUnable = 1537;

    public const int AbortRollback = 516;

    public const int BusyRecovery = 261;
    public const int BusySnapshot = 517;
    public const int BusyTimeout = 773;

    public const int LockedSharedCache = 262;
    public const int LockedVtab = 518;

    public const int ReadOnlyRecovery = 264;
    public const int ReadOnlyCantLock = 520;
    public const int ReadOnlyRollback = 776;
    public const int ReadOnlyDbMoved = 1032;
    public const int ReadOnlyCantInit = 1288;
    public const int ReadOnlyDirectory = 1544;

    public const int IoErrRead = 266;
    public const int IoErrShortRead = 522;
    public const int IoErrWrite = 778;
    public const int IoErrFsync = 1034;
    public const int IoErrDirFsync = 1290;
    public const int IoErrTruncate = 1546;
    public const int IoErrFstat = 1802;
    public const int IoErrUnlock = 2058;
    public const int IoErrRdLock = 2314;
    public const int IoErrDelete = 2570;
    public const int IoErrBlocked = 2826;
    public const int IoErrNoMem = 3082;
    public const int IoErrAccess = 3338;
    public const int IoErrCheckReservedLock = 3594;
    public const int IoErrLock = 3850;
    public const int IoErrClose = 4106;
    public const int IoErrDirClose = 4362;
    public const int IoErrShmOpen = 4618;
    public const int IoErrShmSize = 4874;
    public const int IoErrShmLock = 5130;
    public const int IoErrShmMap = 5386;
    public const int IoErrSeek = 5642;
    public const int IoErrDeleteNoEnt = 5898;
    public const int IoErrMmap = 6154;
    public const int IoErrGetTempPath = 6410;
    public const int IoErrConvPath = 6666;
    public const int IoErrVnode = 6922;
    public const int IoErrAuth = 7178;
    public const int IoErrBeginAtomic = 7434;
    public const int IoErrCommitAtomic = 7690;
    public const int IoErrRollbackAtomic = 7946;
    public const int IoErrData = 8202;
    public const int IoErrCorruptFs = 8458;
    public const int IoErrInPage = 8714;
    public const int IoErrBadKey = 8970;
    public const int IoErrCodec = 9226;

    public const int CorruptVtab = 267;
    public const int CorruptSequence = 523;
    public const int CorruptIndex = 779;

    public const int CantOpenNoTempDir = 270;
    public const int CantOpenIsDir = 526;
    public const int CantOpenFullPath = 782;
    public const int CantOpenConvPath = 1038;
    public const int CantOpenDirtyWal = 1294;
    public const int CantOpenSymlink = 1550;

    public const int ConstraintCheck = 275;
    public const int ConstraintCommitHook = 531;
    public const int ConstraintForeignKey = 787;
    public const int ConstraintFunction = 1043;
    public const int ConstraintNotNull = 1299;
    public const int ConstraintPrimaryKey = 1555;
    public const int ConstraintTrigger = 1811;
    public const int ConstraintUnique = 2067;
    public const int ConstraintVtab = 2323;
    public const int ConstraintRowId = 2579;
    public const int ConstraintPinned = 2835;
    public const int ConstraintDataType = 3091;

    public const int AuthUser = 279;

    public const int NoticeRecoverWal = 283;
    public const int NoticeRecoverRollback = 539;
    public const int NoticeRbu = 795;

    public const int WarningAutoIndex = 284;

    /// <summary>The primary code of an extended one.</summary>
    public static int Primary(int code) => code & 0xFF;
}
