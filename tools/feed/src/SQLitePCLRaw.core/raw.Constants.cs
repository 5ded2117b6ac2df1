namespace SQLitePCL;

// The constants of sqlite3.h that SQLitePCLRaw.core 2.0.6 declares, same names and values.
public static partial class raw
{
    // Text encodings and function flags
    public const int SQLITE_UTF8 = 1;
    public const int SQLITE_UTF16LE = 2;
    public const int SQLITE_UTF16BE = 3;
    public const int SQLITE_UTF16 = 4;
    public const int SQLITE_ANY = 5;
    public const int SQLITE_UTF16_ALIGNED = 8;
    public const int SQLITE_DETERMINISTIC = 2048;

    // sqlite3_limit
    public const int SQLITE_LIMIT_LENGTH = 0;
    public const int SQLITE_LIMIT_SQL_LENGTH = 1;
    public const int SQLITE_LIMIT_COLUMN = 2;
    public const int SQLITE_LIMIT_EXPR_DEPTH = 3;
    public const int SQLITE_LIMIT_COMPOUND_SELECT = 4;
    public const int SQLITE_LIMIT_VDBE_OP = 5;
    public const int SQLITE_LIMIT_FUNCTION_ARG = 6;
    public const int SQLITE_LIMIT_ATTACHED = 7;
    public const int SQLITE_LIMIT_LIKE_PATTERN_LENGTH = 8;
    public const int SQLITE_LIMIT_VARIABLE_NUMBER = 9;
    public const int SQLITE_LIMIT_TRIGGER_DEPTH = 10;
    public const int SQLITE_LIMIT_WORKER_THREADS = 11;

    // sqlite3_config
    public const int SQLITE_CONFIG_SINGLETHREAD = 1;
    public const int SQLITE_CONFIG_MULTITHREAD = 2;
    public const int SQLITE_CONFIG_SERIALIZED = 3;
    public const int SQLITE_CONFIG_MALLOC = 4;
    public const int SQLITE_CONFIG_GETMALLOC = 5;
    public const int SQLITE_CONFIG_SCRATCH = 6;
    public const int SQLITE_CONFIG_PAGECACHE = 7;
    public const int SQLITE_CONFIG_HEAP = 8;
    public const int SQLITE_CONFIG_MEMSTATUS = 9;
    public const int SQLITE_CONFIG_MUTEX = 10;
    public const int SQLITE_CONFIG_GETMUTEX = 11;
    public const int SQLITE_CONFIG_LOOKASIDE = 13;
    public const int SQLITE_CONFIG_PCACHE = 14;
    public const int SQLITE_CONFIG_GETPCACHE = 15;
    public const int SQLITE_CONFIG_LOG = 16;
    public const int SQLITE_CONFIG_URI = 17;
    public const int SQLITE_CONFIG_PCACHE2 = 18;
    public const int SQLITE_CONFIG_GETPCACHE2 = 19;
    public const int SQLITE_CONFIG_COVERING_INDEX_SCAN = 20;
    public const int SQLITE_CONFIG_SQLLOG = 21;

    // sqlite3_db_config
    public const int SQLITE_DBCONFIG_MAINDBNAME = 1000;
    public const int SQLITE_DBCONFIG_LOOKASIDE = 1001;
    public const int SQLITE_DBCONFIG_ENABLE_FKEY = 1002;
    public const int SQLITE_DBCONFIG_ENABLE_TRIGGER = 1003;
    public const int SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER = 1004;
    public const int SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION = 1005;
    public const int SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE = 1006;
    public const int SQLITE_DBCONFIG_ENABLE_QPSG = 1007;
    public const int SQLITE_DBCONFIG_TRIGGER_EQP = 1008;
    public const int SQLITE_DBCONFIG_RESET_DATABASE = 1009;
    public const int SQLITE_DBCONFIG_DEFENSIVE = 1010;
    public const int SQLITE_DBCONFIG_WRITABLE_SCHEMA = 1011;
    public const int SQLITE_DBCONFIG_LEGACY_ALTER_TABLE = 1012;
    public const int SQLITE_DBCONFIG_DQS_DML = 1013;
    public const int SQLITE_DBCONFIG_DQS_DDL = 1014;
    public const int SQLITE_DBCONFIG_ENABLE_VIEW = 1015;
    public const int SQLITE_DBCONFIG_LEGACY_FILE_FORMAT = 1016;
    public const int SQLITE_DBCONFIG_TRUSTED_SCHEMA = 1017;
    public const int SQLITE_DBCONFIG_MAX = 1017;

    // sqlite3_open_v2
    public const int SQLITE_OPEN_READONLY = 0x1;
    public const int SQLITE_OPEN_READWRITE = 0x2;
    public const int SQLITE_OPEN_CREATE = 0x4;
    public const int SQLITE_OPEN_DELETEONCLOSE = 0x8;
    public const int SQLITE_OPEN_EXCLUSIVE = 0x10;
    public const int SQLITE_OPEN_AUTOPROXY = 0x20;
    public const int SQLITE_OPEN_URI = 0x40;
    public const int SQLITE_OPEN_MEMORY = 0x80;
    public const int SQLITE_OPEN_MAIN_DB = 0x100;
    public const int SQLITE_OPEN_TEMP_DB = 0x200;
    public const int SQLITE_OPEN_TRANSIENT_DB = 0x400;
    public const int SQLITE_OPEN_MAIN_JOURNAL = 0x800;
    public const int SQLITE_OPEN_TEMP_JOURNAL = 0x1000;
    public const int SQLITE_OPEN_SUBJOURNAL = 0x2000;
    public const int SQLITE_OPEN_MASTER_JOURNAL = 0x4000;
    public const int SQLITE_OPEN_NOMUTEX = 0x8000;
    public const int SQLITE_OPEN_FULLMUTEX = 0x10000;
    public const int SQLITE_OPEN_SHAREDCACHE = 0x20000;
    public const int SQLITE_OPEN_PRIVATECACHE = 0x40000;
    public const int SQLITE_OPEN_WAL = 0x80000;

    // sqlite3_prepare_v3
    public const int SQLITE_PREPARE_PERSISTENT = 1;
    public const int SQLITE_PREPARE_NORMALIZE = 2;
    public const int SQLITE_PREPARE_NO_VTAB = 4;

    // Storage classes
    public const int SQLITE_INTEGER = 1;
    public const int SQLITE_FLOAT = 2;
    public const int SQLITE_TEXT = 3;
    public const int SQLITE_BLOB = 4;
    public const int SQLITE_NULL = 5;

    // Result codes
    public const int SQLITE_OK = 0;
    public const int SQLITE_ERROR = 1;
    public const int SQLITE_INTERNAL = 2;
    public const int SQLITE_PERM = 3;
    public const int SQLITE_ABORT = 4;
    public const int SQLITE_BUSY = 5;
    public const int SQLITE_LOCKED = 6;
    public const int SQLITE_NOMEM = 7;
    public const int SQLITE_READONLY = 8;
    public const int SQLITE_INTERRUPT = 9;
    public const int SQLITE_IOERR = 10;
    public const int SQLITE_CORRUPT = 11;
    public const int SQLITE_NOTFOUND = 12;
    public const int SQLITE_FULL = 13;
    public const int SQLITE_CANTOPEN = 14;
    public const int SQLITE_PROTOCOL = 15;
    public const int SQLITE_EMPTY = 16;
    public const int SQLITE_SCHEMA = 17;
    public const int SQLITE_TOOBIG = 18;
    public const int SQLITE_CONSTRAINT = 19;
    public const int SQLITE_MISMATCH = 20;
    public const int SQLITE_MISUSE = 21;
    public const int SQLITE_NOLFS = 22;
    public const int SQLITE_AUTH = 23;
    public const int SQLITE_FORMAT = 24;
    public const int SQLITE_RANGE = 25;
    public const int SQLITE_NOTADB = 26;
    public const int SQLITE_NOTICE = 27;
    public const int SQLITE_WARNING = 28;
    public const int SQLITE_ROW = 100;
    public const int SQLITE_DONE = 101;

    // Extended result codes
    public const int SQLITE_IOERR_READ = SQLITE_IOERR | (1 << 8);
    public const int SQLITE_IOERR_SHORT_READ = SQLITE_IOERR | (2 << 8);
    public const int SQLITE_IOERR_WRITE = SQLITE_IOERR | (3 << 8);
    public const int SQLITE_IOERR_FSYNC = SQLITE_IOERR | (4 << 8);
    public const int SQLITE_IOERR_DIR_FSYNC = SQLITE_IOERR | (5 << 8);
    public const int SQLITE_IOERR_TRUNCATE = SQLITE_IOERR | (6 << 8);
    public const int SQLITE_IOERR_FSTAT = SQLITE_IOERR | (7 << 8);
    public const int SQLITE_IOERR_UNLOCK = SQLITE_IOERR | (8 << 8);
    public const int SQLITE_IOERR_RDLOCK = SQLITE_IOERR | (9 << 8);
    public const int SQLITE_IOERR_DELETE = SQLITE_IOERR | (10 << 8);
    public const int SQLITE_IOERR_BLOCKED = SQLITE_IOERR | (11 << 8);
    public const int SQLITE_IOERR_NOMEM = SQLITE_IOERR | (12 << 8);
    public const int SQLITE_IOERR_ACCESS = SQLITE_IOERR | (13 << 8);
    public const int SQLITE_IOERR_CHECKRESERVEDLOCK = SQLITE_IOERR | (14 << 8);
    public const int SQLITE_IOERR_LOCK = SQLITE_IOERR | (15 << 8);
    public const int SQLITE_IOERR_CLOSE = SQLITE_IOERR | (16 << 8);
    public const int SQLITE_IOERR_DIR_CLOSE = SQLITE_IOERR | (17 << 8);
    public const int SQLITE_IOERR_SHMOPEN = SQLITE_IOERR | (18 << 8);
    public const int SQLITE_IOERR_SHMSIZE = SQLITE_IOERR | (19 << 8);
    public const int SQLITE_IOERR_SHMLOCK = SQLITE_IOERR | (20 << 8);
    public const int SQLITE_IOERR_SHMMAP = SQLITE_IOERR | (21 << 8);
    public const int SQLITE_IOERR_SEEK = SQLITE_IOERR | (22 << 8);
    public const int SQLITE_IOERR_DELETE_NOENT = SQLITE_IOERR | (23 << 8);
    public const int SQLITE_IOERR_MMAP = SQLITE_IOERR | (24 << 8);
    public const int SQLITE_IOERR_GETTEMPPATH = SQLITE_IOERR | (25 << 8);
    public const int SQLITE_IOERR_CONVPATH = SQLITE_IOERR | (26 << 8);
    public const int SQLITE_LOCKED_SHAREDCACHE = SQLITE_LOCKED | (1 << 8);
    public const int SQLITE_BUSY_RECOVERY = SQLITE_BUSY | (1 << 8);
    public const int SQLITE_BUSY_SNAPSHOT = SQLITE_BUSY | (2 << 8);
    public const int SQLITE_CANTOPEN_NOTEMPDIR = SQLITE_CANTOPEN | (1 << 8);
    public const int SQLITE_CANTOPEN_ISDIR = SQLITE_CANTOPEN | (2 << 8);
    public const int SQLITE_CANTOPEN_FULLPATH = SQLITE_CANTOPEN | (3 << 8);
    public const int SQLITE_CANTOPEN_CONVPATH = SQLITE_CANTOPEN | (4 << 8);
    public const int SQLITE_CORRUPT_VTAB = SQLITE_CORRUPT | (1 << 8);
    public const int SQLITE_READONLY_RECOVERY = SQLITE_READONLY | (1 << 8);
    public const int SQLITE_READONLY_CANTLOCK = SQLITE_READONLY | (2 << 8);
    public const int SQLITE_READONLY_ROLLBACK = SQLITE_READONLY | (3 << 8);
    public const int SQLITE_READONLY_DBMOVED = SQLITE_READONLY | (4 << 8);
    public const int SQLITE_ABORT_ROLLBACK = SQLITE_ABORT | (2 << 8);
    public const int SQLITE_CONSTRAINT_CHECK = SQLITE_CONSTRAINT | (1 << 8);
    public const int SQLITE_CONSTRAINT_COMMITHOOK = SQLITE_CONSTRAINT | (2 << 8);
    public const int SQLITE_CONSTRAINT_FOREIGNKEY = SQLITE_CONSTRAINT | (3 << 8);
    public const int SQLITE_CONSTRAINT_FUNCTION = SQLITE_CONSTRAINT | (4 << 8);
    public const int SQLITE_CONSTRAINT_NOTNULL = SQLITE_CONSTRAINT | (5 << 8);
    public const int SQLITE_CONSTRAINT_PRIMARYKEY = SQLITE_CONSTRAINT | (6 << 8);
    public const int SQLITE_CONSTRAINT_TRIGGER = SQLITE_CONSTRAINT | (7 << 8);
    public const int SQLITE_CONSTRAINT_UNIQUE = SQLITE_CONSTRAINT | (8 << 8);
    public const int SQLITE_CONSTRAINT_VTAB = SQLITE_CONSTRAINT | (9 << 8);
    public const int SQLITE_CONSTRAINT_ROWID = SQLITE_CONSTRAINT | (10 << 8);
    public const int SQLITE_NOTICE_RECOVER_WAL = SQLITE_NOTICE | (1 << 8);
    public const int SQLITE_NOTICE_RECOVER_ROLLBACK = SQLITE_NOTICE | (2 << 8);
    public const int SQLITE_WARNING_AUTOINDEX = SQLITE_WARNING | (1 << 8);

    // Authorizer actions
    public const int SQLITE_CREATE_INDEX = 1;
    public const int SQLITE_CREATE_TABLE = 2;
    public const int SQLITE_CREATE_TEMP_INDEX = 3;
    public const int SQLITE_CREATE_TEMP_TABLE = 4;
    public const int SQLITE_CREATE_TEMP_TRIGGER = 5;
    public const int SQLITE_CREATE_TEMP_VIEW = 6;
    public const int SQLITE_CREATE_TRIGGER = 7;
    public const int SQLITE_CREATE_VIEW = 8;
    public const int SQLITE_DELETE = 9;
    public const int SQLITE_DROP_INDEX = 10;
    public const int SQLITE_DROP_TABLE = 11;
    public const int SQLITE_DROP_TEMP_INDEX = 12;
    public const int SQLITE_DROP_TEMP_TABLE = 13;
    public const int SQLITE_DROP_TEMP_TRIGGER = 14;
    public const int SQLITE_DROP_TEMP_VIEW = 15;
    public const int SQLITE_DROP_TRIGGER = 16;
    public const int SQLITE_DROP_VIEW = 17;
    public const int SQLITE_INSERT = 18;
    public const int SQLITE_PRAGMA = 19;
    public const int SQLITE_READ = 20;
    public const int SQLITE_SELECT = 21;
    public const int SQLITE_TRANSACTION = 22;
    public const int SQLITE_UPDATE = 23;
    public const int SQLITE_ATTACH = 24;
    public const int SQLITE_DETACH = 25;
    public const int SQLITE_ALTER_TABLE = 26;
    public const int SQLITE_REINDEX = 27;
    public const int SQLITE_ANALYZE = 28;
    public const int SQLITE_CREATE_VTABLE = 29;
    public const int SQLITE_DROP_VTABLE = 30;
    public const int SQLITE_FUNCTION = 31;
    public const int SQLITE_SAVEPOINT = 32;
    public const int SQLITE_COPY = 0;
    public const int SQLITE_RECURSIVE = 33;

    // sqlite3_wal_checkpoint_v2
    public const int SQLITE_CHECKPOINT_PASSIVE = 0;
    public const int SQLITE_CHECKPOINT_FULL = 1;
    public const int SQLITE_CHECKPOINT_RESTART = 2;
    public const int SQLITE_CHECKPOINT_TRUNCATE = 3;

    // sqlite3_db_status
    public const int SQLITE_DBSTATUS_LOOKASIDE_USED = 0;
    public const int SQLITE_DBSTATUS_CACHE_USED = 1;
    public const int SQLITE_DBSTATUS_SCHEMA_USED = 2;
    public const int SQLITE_DBSTATUS_STMT_USED = 3;
    public const int SQLITE_DBSTATUS_LOOKASIDE_HIT = 4;
    public const int SQLITE_DBSTATUS_LOOKASIDE_MISS_SIZE = 5;
    public const int SQLITE_DBSTATUS_LOOKASIDE_MISS_FULL = 6;
    public const int SQLITE_DBSTATUS_CACHE_HIT = 7;
    public const int SQLITE_DBSTATUS_CACHE_MISS = 8;
    public const int SQLITE_DBSTATUS_CACHE_WRITE = 9;
    public const int SQLITE_DBSTATUS_DEFERRED_FKS = 10;

    // sqlite3_status
    public const int SQLITE_STATUS_MEMORY_USED = 0;
    public const int SQLITE_STATUS_PAGECACHE_USED = 1;
    public const int SQLITE_STATUS_PAGECACHE_OVERFLOW = 2;
    public const int SQLITE_STATUS_SCRATCH_USED = 3;
    public const int SQLITE_STATUS_SCRATCH_OVERFLOW = 4;
    public const int SQLITE_STATUS_MALLOC_SIZE = 5;
    public const int SQLITE_STATUS_PARSER_STACK = 6;
    public const int SQLITE_STATUS_PAGECACHE_SIZE = 7;
    public const int SQLITE_STATUS_SCRATCH_SIZE = 8;
    public const int SQLITE_STATUS_MALLOC_COUNT = 9;

    // sqlite3_stmt_status
    public const int SQLITE_STMTSTATUS_FULLSCAN_STEP = 1;
    public const int SQLITE_STMTSTATUS_SORT = 2;
    public const int SQLITE_STMTSTATUS_AUTOINDEX = 3;
    public const int SQLITE_STMTSTATUS_VM_STEP = 4;

    // Authorizer answers
    public const int SQLITE_DENY = 1;
    public const int SQLITE_IGNORE = 2;

    // sqlite3_trace_v2
    public const int SQLITE_TRACE_STMT = 1;
    public const int SQLITE_TRACE_PROFILE = 2;
    public const int SQLITE_TRACE_ROW = 4;
    public const int SQLITE_TRACE_CLOSE = 8;
}
