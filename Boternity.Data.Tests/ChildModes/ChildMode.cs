namespace Boternity.Data.Tests.ChildModes;

/// <summary>What this assembly does when it is started as a program: the first argument.</summary>
public enum ChildMode
{
    /// <summary>Arguments: driver, target, bot id, count, label. Saves so many souls, one by one, and acknowledges each version.</summary>
    SaveSouls,

    /// <summary>No arguments. Starts a local PostgreSQL server, says where its folder is, and runs until it is killed.</summary>
    HoldPostgres,

    /// <summary>Arguments: driver. Opens a test database, says where it is, and runs until it is killed.</summary>
    HoldDatabase,

    /// <summary>Arguments: path, folder. Loads a copy of the SQLite library from the folder, then reads, and says with which error that ends.</summary>
    ReadWithTwoLibraries,

    /// <summary>Arguments: driver, target. Migrates with the tests' own migrations and acknowledges how many milliseconds that took.</summary>
    MigrateShelf,

    /// <summary>
    /// Arguments: driver, target, n. Migrates with the tests' own migrations and dies by SIGKILL after the n-th command or transaction event;
    /// if there are fewer, acknowledges how many there were.
    /// </summary>
    MigrateShelfAndDie,

    /// <summary>Argument: path. Holds that lock alone until it is killed.</summary>
    HoldLock,

    /// <summary>
    /// Arguments: driver, path, seed, callers, units, and the first caller's number if it is not 1. Each caller writes so many units of the
    /// ledger through the write queue.
    /// </summary>
    Write,

    /// <summary>Arguments as of <see cref="Write"/>. Each caller writes through contexts and transactions of its own.</summary>
    Lease,

    /// <summary>Arguments as of <see cref="Write"/>. Each caller reads so many times, and says <c>TORN</c> where it sees half of a unit.</summary>
    Read,

    /// <summary>Arguments: path. Begins a write transaction of its own, past the library, and ends it at the word.</summary>
    HoldWriteLock,

    /// <summary>No arguments. Loads the master key from its environment, and says before and after what a child of its own inherits.</summary>
    LoadMasterKey,

    /// <summary>
    /// Arguments: driver, target, folder of contents, bot id, label. Saves one content after the other as versions of one file, and
    /// acknowledges each version, until it is killed or a save fails.
    /// </summary>
    SaveFiles,

    /// <summary>
    /// Arguments: driver, target, key file, count. Asks for the data keys of so many bots, one after the other, and says the id of each.
    /// </summary>
    MakeDataKeys,

    /// <summary>Arguments as of <see cref="SaveFiles"/>. Dies by SIGKILL in the middle of the first content.</summary>
    SaveFilesAndDie,

    /// <summary>Arguments: root, bot id, name, umask in octal. Writes one secret as a file under that umask.</summary>
    WriteSecretFile,

    /// <summary>
    /// Arguments: root, bot id, name, label. Writes one value after the other as one secret and acknowledges each, until it is killed or a
    /// write fails.
    /// </summary>
    WriteSecretFiles,

    /// <summary>
    /// Arguments: driver, target, file of the current master key, file of an additional one, kind. Runs that rotation, and acknowledges how
    /// many rows are done after each batch.
    /// </summary>
    RotateKeys,

    /// <summary>
    /// Arguments: driver, target, worker, bot id. Takes runs and executes their steps, acknowledging how many it has done after each, until
    /// every run is at its end. The effect of each step is one more on the bot's entry of the step's name.
    /// </summary>
    RunWorkflows,

    /// <summary>Arguments: driver, target, backup, step. Restores that backup over the database and dies by SIGKILL at the first report of that step.</summary>
    RestoreAndDie,

    /// <summary>
    /// Arguments: driver, target, folder of backups. Migrates with the tests' own migrations, and dies by SIGKILL as soon as there is an
    /// unfinished backup in the folder.
    /// </summary>
    BackUpBeforeMigrationAndDie,

    /// <summary>Arguments: driver, target, folder, count, umask in octal. Makes so many backups and acknowledges each.</summary>
    BackUp,

    /// <summary>Arguments: driver, target, backup. Restores it, replacing what is there.</summary>
    Restore,

    /// <summary>
    /// Arguments: driver, target, driver of the copy, target of the copy, n. Copies the one into the other in chunks of two rows, and dies by SIGKILL at
    /// the n-th report; if there are fewer, acknowledges how many there were.
    /// </summary>
    CopyAndDie,

    /// <summary>
    /// Arguments: driver, target, an older Boternity's file, file of what is left out, n. Imports, and dies by SIGKILL when it tells for the
    /// n-th time how far it is; if it does so less often, acknowledges how often.
    /// </summary>
    ImportAndDie,
}
