using System.Globalization;

namespace Boternity.Data.Errors;

/// <summary>The one home of the library's error texts: each method makes the exception of one code.</summary>
/// <remarks>Texts carry names, ids, codes, paths and durations; never row values, secrets or connection strings.</remarks>
internal static partial class Messages
{
    /// <param name="entity">What it is in prose, for example <c>bot</c>.</param>
    /// <param name="id">Its id or name.</param>
    public static StoreException NotFound(string entity, object id) =>
        New(StoreErrorKind.NotFound, ErrorCodes.NotFound, $"There is no {entity} {id}.");

    public static StoreException RevisionConflict(string entity, object id, long expected, long actual) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.RevisionConflict,
            Text(ErrorCodes.RevisionConflict, $"The {entity} {id} is at revision {actual}, not at {expected} as the caller read it."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Revision,
            Hint = "Read it again, then decide.",
        };

    /// <param name="table">The first row's table; null when EF Core does not say.</param>
    /// <param name="cause">EF Core's exception; null where it was a compare-and-set.</param>
    public static StoreException ConcurrentChange(string? table, Exception? cause) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.ConcurrentChange,
            Text(ErrorCodes.ConcurrentChange, $"A row of {table ?? "the store"} changed or vanished since it was read."),
            cause)
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Revision,
            Table = table,
            Hint = "Read it again, then decide.",
        };

    /// <param name="slug">The first one that was tried.</param>
    public static StoreException SlugTaken(string slug) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.SlugTaken,
            Text(ErrorCodes.SlugTaken, $"The slug {slug} and its numbered variants are taken."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Duplicate,
        };

    public static StoreException SoulHeadMoved(Guid botId, int expected, int actual) =>
        new(
            StoreErrorKind.Conflict,
            ErrorCodes.SoulHeadMoved,
            Text(ErrorCodes.SoulHeadMoved, $"The newest soul of bot {botId} is version {actual}, not {expected} as the caller expected."))
        {
            Outcome = WriteOutcome.RolledBack,
            Conflict = ConflictReason.Revision,
            Hint = "Read it again, then decide.",
        };

    public static StoreException SoulCorrupt(Guid botId, int version) =>
        New(
            StoreErrorKind.Corrupt,
            ErrorCodes.SoulCorrupt,
            $"The content of soul version {version} of bot {botId} does not match its hash.");

    /// <param name="parameter">The argument's name.</param>
    /// <param name="reason">The rule it breaks, as a clause without the value: <c>is longer than 64 characters</c>.</param>
    public static StoreException InvalidInput(string parameter, string reason) =>
        New(StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput, $"'{parameter}' {reason}.");

    /// <param name="reason">A clause about the cursor without its text: <c>is of another query</c>.</param>
    public static StoreException InvalidCursor(string reason) =>
        New(StoreErrorKind.InvalidInput, ErrorCodes.InvalidCursor, $"The page cursor {reason}; start again at the first page.");

    /// <param name="path">The path as configured.</param>
    /// <param name="reason">A clause: <c>is not absolute</c>.</param>
    public static StoreException InvalidPath(string path, string reason) =>
        New(StoreErrorKind.InvalidInput, ErrorCodes.InvalidPath, $"The path '{path}' cannot hold a database: it {reason}.");

    /// <remarks>Nothing of the string, and no inner exception: parsers quote what they could not read.</remarks>
    public static StoreException InvalidConnectionString() =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.InvalidConfiguration,
            Text(ErrorCodes.InvalidConfiguration, $"ConnectionString is not a connection string of Npgsql's form."))
        {
            Hint = "Write keyword=value pairs with semicolons between them, Host among them, and quote a value that has a semicolon.",
        };

    public static StoreCanceledException Cancelled(WriteOutcome outcome, Exception? cause, CancellationToken token) =>
        new(ErrorCodes.Cancelled, Text(ErrorCodes.Cancelled, $"The call was cancelled by its caller."), token, cause) { Outcome = outcome };

    public static StoreException ReadOnlyContext() =>
        New(
            StoreErrorKind.ReadOnly,
            ErrorCodes.ReadOnlyContext,
            $"This context is read-only: save with {nameof(BoternityDbContext)} or the write queue.");

    public static StoreException ScopeEnded() =>
        New(StoreErrorKind.Misuse, ErrorCodes.ScopeEnded, $"The unit has ended: its work went on in a task that nobody awaited.");

    public static StoreException ScopeBusy() =>
        New(StoreErrorKind.Misuse, ErrorCodes.ScopeBusy, $"A part of this unit is running already: await it before the next one.");

    /// <param name="reason">A whole sentence on what was done and what to do instead.</param>
    public static StoreException ScopeMisuse(string reason) => New(StoreErrorKind.Misuse, ErrorCodes.ScopeMisuse, $"{reason}");

    public static StoreException AppendOnly(string table) =>
        new(
            StoreErrorKind.Misuse,
            ErrorCodes.AppendOnly,
            Text(ErrorCodes.AppendOnly, $"Rows of {table} are added, never changed or deleted."))
        {
            Outcome = WriteOutcome.RolledBack,
            Table = table,
        };

    public static StoreException StoreClosed(WriteOutcome outcome) =>
        new(StoreErrorKind.Closed, ErrorCodes.StoreClosed, Text(ErrorCodes.StoreClosed, $"The store is shutting down or disposed."))
        {
            Outcome = outcome,
        };

    /// <param name="waited">How long the write waited for its turn.</param>
    /// <param name="holder">The operation that runs; null when unknown.</param>
    public static StoreException WriterBusy(TimeSpan waited, string? holder) =>
        Busy(
            ErrorCodes.WriterBusy,
            WriteOutcome.RolledBack,
            $"The write's turn did not come{After(waited)}{HeldBy(holder)}.",
            waited,
            holder);

    /// <param name="location">The database.</param>
    /// <param name="bytes">The log's size.</param>
    public static StoreException LogFull(string location, long bytes) =>
        Busy(
            ErrorCodes.LogFull,
            WriteOutcome.RolledBack,
            $"The write-ahead log of '{location}' has {bytes} bytes and a reader of another process holds it up; writes are refused until it ends.",
            waited: null,
            "a reader of another process");

    /// <param name="waited">How long the read waited.</param>
    /// <param name="holder">The operations that have the readers; null when unknown.</param>
    public static StoreException ReadersBusy(TimeSpan waited, string? holder) =>
        Busy(ErrorCodes.ReadersBusy, WriteOutcome.None, $"No reader became free{After(waited)}{HeldBy(holder)}.", waited, holder);

    /// <param name="age">How long the read was open.</param>
    public static StoreException SnapshotExpired(TimeSpan age) =>
        new(
            StoreErrorKind.SnapshotExpired,
            ErrorCodes.SnapshotExpired,
            Text(ErrorCodes.SnapshotExpired, $"The read was open for too long{After(age)} and was ended."))
        {
            Waited = age,
            Hint = "Read again, in smaller pages, and dispose the context when the read is done.",
        };

    /// <param name="path">The database.</param>
    /// <param name="holder">The other process; null when unknown.</param>
    public static StoreException StoreInUse(string path, string? holder) =>
        Busy(ErrorCodes.StoreInUse, WriteOutcome.None, $"Another process uses '{path}' exclusively{HeldBy(holder)}.", null, holder);

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="waited">How long the migration waited.</param>
    /// <param name="holder">The other process; null when unknown.</param>
    public static StoreException MigrationLockHeld(string location, TimeSpan waited, string? holder) =>
        Busy(
            ErrorCodes.MigrationLockHeld,
            WriteOutcome.RolledBack,
            $"The migration lock of '{location}' did not become free{After(waited)}{HeldBy(holder)}.",
            waited,
            holder);

    /// <param name="limit">The deadline that passed.</param>
    /// <param name="outcome">How the work ended.</param>
    public static StoreException DeadlinePassed(TimeSpan limit, WriteOutcome outcome) =>
        new(
            StoreErrorKind.Timeout,
            ErrorCodes.DeadlinePassed,
            Text(ErrorCodes.DeadlinePassed, $"The work ran longer than {Milliseconds(limit)} and was stopped."))
        {
            Outcome = outcome,
            Waited = limit,
        };

    /// <param name="path">Where a database was expected.</param>
    public static StoreException DatabaseMissing(string path) =>
        New(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.DatabaseMissing,
            $"There is no database at '{path}': check the path, or migrate first.");

    /// <param name="location">The database: a path, or host and name.</param>
    public static StoreException ReadsEnded(string location) =>
        New(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.InputOutput,
            $"A commit to '{location}' failed in an unknown way, so its connections were closed and this read ended: read again.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="reason">A clause: <c>its last commit failed</c>.</param>
    /// <param name="cause">What the driver said, if it did.</param>
    public static StoreException WritesRefused(string location, string reason, Exception? cause = null) =>
        new(
            StoreErrorKind.StorageUnavailable,
            ErrorCodes.WritesRefused,
            Text(ErrorCodes.WritesRefused, $"Writes to '{location}' are refused until recovery succeeds: {reason}."),
            cause)
        {
            Outcome = WriteOutcome.RolledBack,
            Hint = "Run `boternity-data doctor`.",
        };

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="reason">What the check found, without row values.</param>
    public static StoreException CheckFailed(string location, string reason) =>
        new(
            StoreErrorKind.Corrupt,
            ErrorCodes.CheckFailed,
            Text(ErrorCodes.CheckFailed, $"The content of '{location}' is damaged: {reason}."))
        {
            Hint = "Stop writing and restore the newest verified backup.",
        };

    /// <param name="path">The file.</param>
    /// <param name="reason">A clause: <c>it is a directory</c>.</param>
    public static StoreException ForeignFile(string path, string reason) =>
        New(
            StoreErrorKind.ForeignFile,
            ErrorCodes.ForeignFile,
            $"'{path}' is not a Boternity database ({reason}); it was left untouched.");

    /// <param name="location">The database: a path, or host and name.</param>
    public static StoreException SchemaMissing(string location) =>
        New(
            StoreErrorKind.SchemaDrift,
            ErrorCodes.SchemaMissing,
            $"The database '{location}' has no schema: run `dotnet ef database update` or `boternity-data migrate`.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="pending">Names of the migrations that are not applied.</param>
    public static StoreException SchemaBehind(string location, IReadOnlyCollection<string> pending) =>
        SchemaBehind(location, pending.Count, $", {string.Join(", ", pending)}");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="count">How many migrations are not applied.</param>
    /// <param name="names">Their names after a comma, as far as they are known.</param>
    public static StoreException SchemaBehind(string location, int count, string names = "") =>
        New(
            StoreErrorKind.SchemaDrift,
            ErrorCodes.SchemaBehind,
            $"The database '{location}' lacks {count} migration(s){names}: run `boternity-data migrate`.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="seen">Its schema version, or the migration that is not known here.</param>
    /// <param name="known">The newest this version knows.</param>
    public static StoreException SchemaNewer(string location, string seen, string known) =>
        New(
            StoreErrorKind.SchemaNewer,
            ErrorCodes.SchemaNewer,
            $"The database '{location}' is at {seen}, newer than {known} of this version; it was left untouched. Update this service.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="differences">Names of what is missing or different.</param>
    public static StoreException SchemaDrift(string location, IReadOnlyCollection<string> differences) =>
        New(
            StoreErrorKind.SchemaDrift,
            ErrorCodes.SchemaDrift,
            $"The schema of '{location}' is not the one this version was built for: {string.Join("; ", differences)}.");

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="migration">The migration that failed; null when it is not known which.</param>
    /// <param name="cause">Why.</param>
    public static StoreException MigrationFailed(string location, string? migration, Exception cause) =>
        new(
            StoreErrorKind.MigrationFailed,
            ErrorCodes.MigrationFailed,
            Text(ErrorCodes.MigrationFailed, $"Migration {migration ?? "(unknown)"} of '{location}' failed and was rolled back."),
            cause)
        {
            Outcome = WriteOutcome.RolledBack,
            Hint = "Remove the cause named by the inner exception, then migrate again.",
        };

    /// <param name="location">The database: a path, or host and name.</param>
    /// <param name="migration">The migration that would be reverted.</param>
    /// <param name="losses">Tables and columns that hold something and would be dropped.</param>
    public static StoreException DowngradeLosesData(string location, string migration, IReadOnlyCollection<string> losses) =>
        new(
            StoreErrorKind.InvalidInput,
            ErrorCodes.DowngradeLosesData,
            Text(
                ErrorCodes.DowngradeLosesData,
                $"Reverting migration {migration} of '{location}' would drop what is stored in {string.Join(", ", losses)}."))
        {
            Outcome = WriteOutcome.RolledBack,
            Hint = "Take a backup, then repeat the command with `-- --allow-data-loss`.",
        };

    /// <param name="name">The setting's name.</param>
    /// <param name="expected">The value that was set or is required.</param>
    /// <param name="seen">The value read back.</param>
    public static StoreException SettingDiffers(string name, string expected, string seen) =>
        New(
            StoreErrorKind.Unsupported,
            ErrorCodes.SettingDiffers,
            $"The setting '{name}' reads back as {seen} where {expected} is required.");

    /// <param name="product">What is too old, for example <c>SQLite</c>.</param>
    /// <param name="seen">Its version.</param>
    /// <param name="floor">The oldest that works.</param>
    public static StoreException VersionTooOld(string product, string seen, string floor) =>
        New(StoreErrorKind.Unsupported, ErrorCodes.VersionTooOld, $"{product} {seen} is too old: {floor} or newer is required.");

    /// <param name="files">The libraries' files.</param>
    public static StoreException NativeLibraryTwice(IReadOnlyCollection<string> files) =>
        New(
            StoreErrorKind.Unsupported,
            ErrorCodes.NativeLibraryTwice,
            $"More than one native SQLite library is loaded, which can corrupt a database: {string.Join(", ", files)}.");

    private static StoreException Busy(string code, WriteOutcome outcome, FormattableString text, TimeSpan? waited, string? holder) =>
        new(StoreErrorKind.Busy, code, Text(code, text)) { Outcome = outcome, Waited = waited, Holder = holder };

    private static StoreException New(StoreErrorKind kind, string code, FormattableString text) => new(kind, code, Text(code, text));

    /// <summary>Logs and terminals often show the message alone, so it begins with its code.</summary>
    private static string Text(string code, FormattableString text) => $"{code}: {text.ToString(CultureInfo.InvariantCulture)}";

    private static string After(TimeSpan waited) => $" after {Milliseconds(waited)}";

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms");

    private static string HeldBy(string? holder) => holder is null ? "" : $"; held by {holder}";
}
