namespace Boternity.Data.Errors;

/// <summary>The stable ids of this library's error messages, one per message: search docs/errors.md and logs for them.</summary>
/// <remarks>
/// A code never changes its meaning and is never used again after its message is gone. Ranges: 01xx rows, 02xx calls and their input,
/// 03xx waiting and deadlines, 04xx files, disks and servers, 05xx schema, settings and versions, 06xx secrets and keys,
/// 08xx backups, checkpoints and imports, 09xx bugs of this library.
/// </remarks>
public static partial class ErrorCodes
{
    /// <summary>A row that must exist does not. Check the id; another caller may have deleted it.</summary>
    public const string NotFound = "BD0101";

    /// <summary>The row's <c>revision</c> is not the one the caller read. Read again, then decide.</summary>
    public const string RevisionConflict = "BD0102";

    /// <summary>A saved entity changed or vanished since it was read. Read again, then decide.</summary>
    public const string ConcurrentChange = "BD0103";

    /// <summary>A unique key is taken. Choose another, or use the existing row.</summary>
    public const string Duplicate = "BD0104";

    /// <summary>Concurrent transactions could not be ordered and the retries are used up. Run the whole unit again.</summary>
    public const string Serialization = "BD0105";

    /// <summary>A referenced row does not exist, or the row is still referenced. Write or delete in the order of the references.</summary>
    public const string ForeignKey = "BD0106";

    /// <summary>A CHECK refused the row. Correct the value; the constraint's name says which rule.</summary>
    public const string Check = "BD0107";

    /// <summary>A required column got no value. Set it.</summary>
    public const string NotNull = "BD0108";

    /// <summary>A trigger or a constraint of unknown type refused the row. Look at the inner exception.</summary>
    public const string Constraint = "BD0109";

    /// <summary>None of the slugs made from a bot's name is free. Rename the bot, or name its slug.</summary>
    public const string SlugTaken = "BD0110";

    /// <summary>The bot's newest soul version is not the one the caller built upon. Read it again, then decide.</summary>
    public const string SoulHeadMoved = "BD0111";

    /// <summary>A soul's content does not match its hash. Stop using it; restore a backup.</summary>
    public const string SoulCorrupt = "BD0112";

    /// <summary>The last admin would be deleted or demoted. Make another user an admin first.</summary>
    public const string LastAdmin = "BD0113";

    /// <summary>The first admin was to be made and there is one. Let an admin add the others.</summary>
    public const string AdminExists = "BD0114";

    /// <summary>A file's content does not match its row. Save the same content again, or restore the blob from a backup.</summary>
    public const string ContentCorrupt = "BD0115";

    /// <summary>A file's content is not in the folder of contents. Check <c>FilesPath</c>; save it again, or restore it from a backup.</summary>
    public const string ContentMissing = "BD0116";

    /// <summary>A workflow's definition breaks its rules. Correct what <c>Problems</c> names.</summary>
    public const string InvalidDefinition = "BD0117";

    /// <summary>A stored definition has members that this version does not know, and an update would lose them. Update this service.</summary>
    public const string UnknownInDefinition = "BD0118";

    /// <summary>A stored definition cannot be read by this version. Update this service.</summary>
    public const string UnreadableDefinition = "BD0119";

    /// <summary>The run's lease is another worker's, or ran out. Stop working on the run; what was committed stays.</summary>
    public const string LeaseLost = "BD0120";

    /// <summary>A run is in a status that this step does not start from. Read it again, then decide.</summary>
    public const string RunTransition = "BD0121";

    /// <summary>A step is in a status that this change does not start from. Read the run's steps again, then decide.</summary>
    public const string StepTransition = "BD0122";

    /// <summary>A step that is not at its end has the idempotency key. Wait for it, or use another key.</summary>
    public const string IdempotencyKeyTaken = "BD0123";

    /// <summary>The run has steps that are not at their end. Complete, fail or skip them first.</summary>
    public const string StepsOpen = "BD0124";

    /// <summary>The context of a run, or what a template became with it, is more than 10 MiB. Keep less in it.</summary>
    public const string ContextTooLarge = "BD0125";

    /// <summary>A template refers to what its run does not have. Correct what the error's problems name.</summary>
    public const string UnresolvedReference = "BD0126";

    /// <summary>Rows of this table are written by their store alone, and deleted by anybody. Call the method that the message names.</summary>
    public const string WrittenByStore = "BD0127";

    /// <summary>Another message has the id. Send it under an id of its own.</summary>
    public const string MessageIdTaken = "BD0128";

    /// <summary>There is a channel of the name. Use it, or choose another name.</summary>
    public const string ChannelExists = "BD0129";

    /// <summary>A message was to be acknowledged that was not written yet. Acknowledge the sequence of one that was read.</summary>
    public const string SequenceNotReached = "BD0130";

    /// <summary>An execution is in a status that the new one does not follow. Read it again, then decide, or override with a reason.</summary>
    public const string ExecutionTransition = "BD0133";

    /// <summary>Tasks of the execution are not at their end. Complete it when they are.</summary>
    public const string ExecutionNotReady = "BD0134";

    /// <summary>A row was to be read for an update outside of a unit of the write queue. Call it within <c>IWriteQueue.WriteAsync</c>.</summary>
    public const string UnitRequired = "BD0135";

    /// <summary>A task's parent is itself, one of its descendants, or too far down. Give it another parent.</summary>
    public const string TaskParent = "BD0136";

    /// <summary>A task is of another execution of the workflow, and stays there. Give the new one an id of its own.</summary>
    public const string TaskOfOtherExecution = "BD0139";

    /// <summary>An argument was refused before anything was done. Correct it; the message names it and the rule.</summary>
    public const string InvalidInput = "BD0201";

    /// <summary>The database refused a value: too big, or of the wrong type or format. Correct it.</summary>
    public const string ValueRefused = "BD0202";

    /// <summary>A page cursor is damaged or belongs to another query. Start again at the first page.</summary>
    public const string InvalidCursor = "BD0203";

    /// <summary>A path cannot hold a database. Configure another; the message says why.</summary>
    public const string InvalidPath = "BD0204";

    /// <summary>The caller's token fired and the call stopped. Nothing to do.</summary>
    public const string Cancelled = "BD0205";

    /// <summary>A read-only context was asked to save. Use the read-write context or the write queue.</summary>
    public const string ReadOnlyContext = "BD0206";

    /// <summary>Work went on after its unit had ended. Await everything inside of the unit.</summary>
    public const string ScopeEnded = "BD0207";

    /// <summary>Two parts of one unit ran at once. Await each before the next; a unit belongs to one thread at a time.</summary>
    public const string ScopeBusy = "BD0208";

    /// <summary>A unit, lease or context was used against its documentation. Correct the code; the message says how.</summary>
    public const string ScopeMisuse = "BD0209";

    /// <summary>A connection was used against SQLite's rules, for example by two threads. Correct the code.</summary>
    public const string ConnectionMisuse = "BD0210";

    /// <summary>The store is shutting down or disposed. Stop, or open a new one.</summary>
    public const string StoreClosed = "BD0211";

    /// <summary>The configuration of the database is not valid. Correct the setting that the message names.</summary>
    public const string InvalidConfiguration = "BD0212";

    /// <summary>Rows of this table are added, never changed or deleted. Add a row that says what is different.</summary>
    public const string AppendOnly = "BD0213";

    /// <summary>There is no folder for the contents of files. Set <c>FilesPath</c>.</summary>
    public const string FilesPathMissing = "BD0214";

    /// <summary>The write's turn did not come in time. Retry later; lighten the load or the holder named.</summary>
    public const string WriterBusy = "BD0301";

    /// <summary>No reader became free in time. Retry later; close reads early or raise <c>MaxReaders</c>.</summary>
    public const string ReadersBusy = "BD0302";

    /// <summary>The database or a row is locked by another connection or process. Retry later.</summary>
    public const string DatabaseBusy = "BD0303";

    /// <summary>Another process uses the store exclusively. Stop it, or wait.</summary>
    public const string StoreInUse = "BD0304";

    /// <summary>Another process holds the migration lock. Wait for it to finish; the message names it.</summary>
    public const string MigrationLockHeld = "BD0305";

    /// <summary>Running work passed its deadline and was stopped. Do less per call, or raise the deadline.</summary>
    public const string DeadlinePassed = "BD0306";

    /// <summary>The driver or server gave up on a statement or connection. Retry; look for slow queries and the network.</summary>
    public const string StatementTimeout = "BD0307";

    /// <summary>A read was open for too long and was ended. Read again, in smaller pages.</summary>
    public const string SnapshotExpired = "BD0308";

    /// <summary>SQLite: a reader of another process holds up the write-ahead log, which has come to its hard cap.</summary>
    public const string LogFull = "BD0309";

    /// <summary>There is no database at the path. Check the path, or migrate first.</summary>
    public const string DatabaseMissing = "BD0401";

    /// <summary>The file cannot be opened. Check directory, owner and modes.</summary>
    public const string CannotOpen = "BD0402";

    /// <summary>The file was moved, replaced or deleted while open. Put it back and restart; never move an open database.</summary>
    public const string DatabaseMoved = "BD0403";

    /// <summary>A read or write of the file failed. Check disk and system log.</summary>
    public const string InputOutput = "BD0404";

    /// <summary>Writes are refused until recovery has proven the file sound. Wait, then run <c>boternity-data doctor</c>.</summary>
    public const string WritesRefused = "BD0405";

    /// <summary>The server cannot be reached, is starting or stopping, or has no such database. Check host, port and server log.</summary>
    public const string ServerUnreachable = "BD0406";

    /// <summary>No space left. Free some; reads go on.</summary>
    public const string StorageFull = "BD0407";

    /// <summary>Out of memory or connections. Lower the load or raise the limit.</summary>
    public const string ResourceExhausted = "BD0408";

    /// <summary>The database or the transaction cannot be written. Check owner and modes of file and directory, or the server.</summary>
    public const string DatabaseReadOnly = "BD0409";

    /// <summary>The filesystem is mounted read-only. Mount it writable, or open the store read-only.</summary>
    public const string FileSystemReadOnly = "BD0410";

    /// <summary>The database refused the operation. Check login, grants and file owner.</summary>
    public const string Denied = "BD0411";

    /// <summary>COMMIT began and its result is not known. Look the row up by its key before doing it again.</summary>
    public const string OutcomeUnknown = "BD0412";

    /// <summary>The driver met a damaged page or index. Stop writing; run <c>boternity-data doctor --deep</c>; restore a backup.</summary>
    public const string Corrupt = "BD0413";

    /// <summary>A check of the file's content failed. Restore a backup; the message says what was found.</summary>
    public const string CheckFailed = "BD0414";

    /// <summary>The file is not a database of this library; it was left untouched. Check the path.</summary>
    public const string ForeignFile = "BD0415";

    /// <summary>The database has no schema. Migrate it.</summary>
    public const string SchemaMissing = "BD0501";

    /// <summary>Migrations are pending. Migrate.</summary>
    public const string SchemaBehind = "BD0502";

    /// <summary>A newer version made the schema. Update this service; the database was left untouched.</summary>
    public const string SchemaNewer = "BD0503";

    /// <summary>The schema differs from what this version was built for. Undo what was changed by hand, or restore.</summary>
    public const string SchemaDrift = "BD0504";

    /// <summary>A migration failed and was rolled back. Remove the cause (inner exception), then migrate again.</summary>
    public const string MigrationFailed = "BD0505";

    /// <summary>A setting reads back differently from what was set. Check driver, native library or server configuration.</summary>
    public const string SettingDiffers = "BD0506";

    /// <summary>The native library or server is too old. Update it.</summary>
    public const string VersionTooOld = "BD0507";

    /// <summary>Two native SQLite libraries are loaded, which can corrupt a database. Remove one.</summary>
    public const string NativeLibraryTwice = "BD0508";

    /// <summary>The driver does not support what was asked. Update it, or use another filesystem.</summary>
    public const string Unsupported = "BD0509";

    /// <summary>Reverting a migration would drop stored data and nobody said that it may. Take a backup, then repeat with the flag.</summary>
    public const string DowngradeLosesData = "BD0510";

    /// <summary>API keys need a pepper that is not loaded. Load the data keys of this store.</summary>
    public const string PepperUnavailable = "BD0601";

    /// <summary>There is no master key at the place that was named, or at any usual one. Put it where the message says.</summary>
    public const string MasterKeyMissing = "BD0602";

    /// <summary>Two sources hold different master keys. Remove one, or name it as an additional key.</summary>
    public const string MasterKeyAmbiguous = "BD0603";

    /// <summary>A source holds no master key in a form that is known. Check that it is the right file or variable, and whole.</summary>
    public const string MasterKeyFormat = "BD0604";

    /// <summary>The master key is text, all one byte, or was published. Use 32 random bytes.</summary>
    public const string MasterKeyWeak = "BD0605";

    /// <summary>The master key was made for development and this is Production. Make a key for Production.</summary>
    public const string DevelopmentKeyInProduction = "BD0606";

    /// <summary>A key file cannot be opened or read. Check owner, mode and path.</summary>
    public const string KeyFileUnreadable = "BD0607";

    /// <summary>A key file is a directory, pipe, socket or device. Name a file.</summary>
    public const string KeyFileNotRegular = "BD0608";

    /// <summary>A key file is a symbolic link that is not allowed, or has a second name. Name the file itself, or set <c>MountRoots</c>.</summary>
    public const string KeyFileLink = "BD0609";

    /// <summary>A key file does not have 32 to 4,096 bytes. Check that it is the right file.</summary>
    public const string KeyFileSize = "BD0610";

    /// <summary>A key file belongs to another user. Give it to the service's user, or to root.</summary>
    public const string KeyFileOwner = "BD0611";

    /// <summary>Others may read or write a key file. Set mode 0600.</summary>
    public const string KeyFileMode = "BD0612";

    /// <summary>Others may write in the directory of a key file. Correct the directory's owner and mode.</summary>
    public const string KeyFileParent = "BD0613";

    /// <summary>In Production, a key file is in the directory of the database. Keep the key elsewhere.</summary>
    public const string KeyFileBesideDatabase = "BD0614";

    /// <summary>What a row holds is no sealed value. Restore the row; it was damaged or written by another tool.</summary>
    public const string SealedFormat = "BD0615";

    /// <summary>A sealed value is of a format that this version does not know. Update this service; the row was left untouched.</summary>
    public const string SealedUnsupported = "BD0616";

    /// <summary>A value was sealed under a key that is not known here. Load the key; after a restore, the one of that time.</summary>
    public const string KeyUnknown = "BD0617";

    /// <summary>A value was sealed under another key than the one that has its id. Find out who replaced the key; restore it.</summary>
    public const string KeyMismatch = "BD0618";

    /// <summary>A sealed value was changed, or moved to another row. Set the secret again, and find out who wrote to the database.</summary>
    public const string SealedDamaged = "BD0619";

    /// <summary>A secret that was asked for as text is not UTF-8. Read its bytes.</summary>
    public const string SecretNotText = "BD0620";

    /// <summary>A bot's id, given as text, is not a UUID. Pass 8-4-4-4-12 hex digits.</summary>
    public const string InvalidBotId = "BD0621";

    /// <summary>A secret's name cannot be a file's on every system. Choose a name of letters, digits and <c>_ . -</c>.</summary>
    public const string InvalidSecretName = "BD0622";

    /// <summary>In the tree of secret files there is a link, or a file with a second name. Find out who made it; put the thing itself there.</summary>
    public const string SecretFileLink = "BD0623";

    /// <summary>A secret file, or a folder of it, belongs to another user. Give it to the service's user.</summary>
    public const string SecretFileOwner = "BD0624";

    /// <summary>Others may write to a secret file or to a folder of it, or its mode cannot be corrected. Set modes 0600 and 0700.</summary>
    public const string SecretFileMode = "BD0625";

    /// <summary>In the place of a secret file is a folder, pipe, socket or device, or in that of a folder is none. Remove what is there.</summary>
    public const string SecretFileNotRegular = "BD0626";

    /// <summary>A secret file is too large or not UTF-8. Write the secret again.</summary>
    public const string SecretFileContent = "BD0627";

    /// <summary>Secrets are locked: no master key was loaded. Configure one, or enable secrets.</summary>
    public const string SecretStoreLocked = "BD0630";

    /// <summary>A data key is disabled, or the newest one of a scope does not seal. Find out who did that; rotate the scope's key.</summary>
    public const string KeyDisabled = "BD0631";

    /// <summary>A data key was destroyed, and what it sealed with it. Set the secret again.</summary>
    public const string KeyDestroyed = "BD0632";

    /// <summary>A data key does not unwrap under its master key. Restore its row; it was damaged.</summary>
    public const string DataKeyDamaged = "BD0633";

    /// <summary>The master key that was loaded is not the database's. Load the one that the message names.</summary>
    public const string MasterKeyMismatch = "BD0634";

    /// <summary>There are sealed values, but the data keys are gone. Restore the whole database.</summary>
    public const string DataKeysMissing = "BD0635";

    /// <summary>A data key cannot be destroyed: it seals, was retired too short a time ago, or values are sealed under it. Rotate, re-encrypt, wait.</summary>
    public const string KeyInUse = "BD0636";

    /// <summary>A sealed value would be saved in another row than it was sealed for. Seal it again for that row.</summary>
    public const string SealedElsewhere = "BD0640";

    /// <summary>A place where secrets are failed, and was not passed over. Mend it, or do without it.</summary>
    public const string SecretProviderFailed = "BD0641";

    /// <summary>A new key was to be written where something is. Name another file.</summary>
    public const string KeyFileExists = "BD0642";

    /// <summary>A first master key was wanted for a database that has data keys or sealed values. Load the one that it was written with.</summary>
    public const string MasterKeyNotFirst = "BD0643";

    /// <summary>A file is no key of an older vault, 64 hex digits. Name its vault.key; one that was derived from a password is not supported.</summary>
    public const string LegacyKeyFormat = "BD0644";

    /// <summary>No row of an older vault opens: another vault's key, or one that was derived from a password. Name its vault.key.</summary>
    public const string LegacyKeyMismatch = "BD0645";

    /// <summary>A file is no database with an older vault, or cannot be read. Check the path; stop the service that writes to it.</summary>
    public const string LegacyVaultUnreadable = "BD0646";

    /// <summary>Rows of an older vault do not open; nothing was imported. Restore them, or skip damaged rows.</summary>
    public const string LegacyVaultDamaged = "BD0647";

    /// <summary>A checkpoint was asked of PostgreSQL, whose server makes its own. Leave it to the server.</summary>
    public const string CheckpointUnsupported = "BD0820";

    /// <summary>The driver reported a code that this version does not expect here. Report it with the inner exception.</summary>
    public const string Internal = "BD0901";

    /// <summary>The database did not understand a statement. Run <c>boternity-data doctor</c>; if it finds nothing, report it.</summary>
    public const string StatementRefused = "BD0902";
}
