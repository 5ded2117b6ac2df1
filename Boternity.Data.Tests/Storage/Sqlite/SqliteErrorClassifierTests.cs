using System.Reflection;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Sqlite;
using Boternity.Data.Tests.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Storage.Sqlite;

public sealed class SqliteErrorClassifierTests
{
    private static readonly Dictionary<string, int> OwnConstants = Constants(typeof(SqliteResultCodes));
    private static readonly int[] AbandonedByCommit = [.. OwnConstants.Values.Where(code => (code & 0xFF) == SqliteResultCodes.IoErr)];

    private static IEnumerable<TestCaseData> DocumentedCodes => ErrorDocumentation.SqliteCodes
        .Select(row => new TestCaseData(row.Code, row.Kind).SetArgDisplayNames($"{row.Code} {row.Name}", row.Kind));

    [TestCaseSource(nameof(DocumentedCodes))]
    public void Classify_code_gives_the_documented_kind(int code, string expected)
    {
        var error = Classify(code, ErrorContext.Write);

        Assert.That(Describe(error), Is.EqualTo(expected));
        Assert.That(error.Outcome, Is.EqualTo(expected == "OutcomeUnknown" ? WriteOutcome.Unknown : WriteOutcome.RolledBack));
        Assert.That(error.SqliteExtendedCode, Is.EqualTo(code));
        Assert.That(ErrorDocumentation.KindOfCode(error.Code), Is.EqualTo(error.Kind.ToString()));
    }

    [Test]
    public void Classify_knows_every_constant_of_its_own()
    {
        Assert.That(ErrorDocumentation.SqliteCodes.Select(row => row.Code), Is.EquivalentTo(OwnConstants.Values));
    }

    [Test]
    public void Classify_knows_every_error_constant_of_the_binding()
    {
        var documented = ErrorDocumentation.SqliteCodes.ToDictionary(row => $"SQLITE_{row.Name}", row => row.Code);
        var primaryNames = documented.Where(row => row.Value < 0x100).Select(row => row.Key).ToArray();

        var errors = Constants(typeof(SQLitePCL.raw))
            .Where(constant => primaryNames.Any(name => $"{constant.Key}_".StartsWith($"{name}_", StringComparison.Ordinal)))
            .ToArray();

        Assert.That(errors, Has.Length.GreaterThanOrEqualTo(28));
        Assert.That(errors, Is.SubsetOf(documented));
    }

    [TestCase(0x0100 | 200, "Internal", TestName = "Classify_unknown_primary_code_is_internal")]
    [TestCase((99 << 8) | 19, "Constraint", TestName = "Classify_unknown_constraint_is_not_a_conflict")]
    [TestCase((99 << 8) | 10, "StorageUnavailable", TestName = "Classify_unknown_io_error_goes_by_its_primary_code")]
    [TestCase((99 << 8) | 14, "StorageUnavailable", TestName = "Classify_unknown_open_error_goes_by_its_primary_code")]
    public void Classify_unlisted_code(int code, string expected)
    {
        Assert.That(Describe(Classify(code, ErrorContext.Write)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(AbandonedByCommit))]
    public void Classify_io_error_of_a_commit_is_an_unknown_outcome(int code)
    {
        var error = Classify(code, ErrorContext.Commit with { SpaceLow = true });

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
        Assert.That(error.IsTransient, Is.False);
    }

    [TestCase(SqliteResultCodes.Full, StoreErrorKind.StorageFull)]
    [TestCase(SqliteResultCodes.ConstraintForeignKey, StoreErrorKind.ForeignKey)]
    [TestCase(SqliteResultCodes.Busy, StoreErrorKind.Busy)]
    public void Classify_refused_commit_is_rolled_back(int code, StoreErrorKind expected)
    {
        var error = Classify(code, ErrorContext.Commit);

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((expected, WriteOutcome.RolledBack)));
    }

    [TestCase(SqliteResultCodes.IoErrWrite, StoreErrorKind.StorageFull)]
    [TestCase(SqliteResultCodes.IoErrShmSize, StoreErrorKind.StorageFull)]
    [TestCase(SqliteResultCodes.IoErrShmMap, StoreErrorKind.StorageFull)]
    [TestCase(SqliteResultCodes.IoErrRead, StoreErrorKind.StorageUnavailable)]
    public void Classify_write_error_with_little_space_is_storage_full(int code, StoreErrorKind expected)
    {
        Assert.That(Classify(code, ErrorContext.Write with { SpaceLow = true }).Kind, Is.EqualTo(expected));
    }

    [TestCase("Caller", StoreErrorKind.Cancelled)]
    [TestCase("Deadline", StoreErrorKind.Timeout)]
    [TestCase("ReaderExpiry", StoreErrorKind.SnapshotExpired)]
    [TestCase("None", StoreErrorKind.Internal)]
    public void Classify_interrupt_goes_by_who_asked(string source, StoreErrorKind expected)
    {
        var error = Classify(SqliteResultCodes.Interrupt, ErrorContext.Write with { Interrupt = Enum.Parse<InterruptSource>(source) });

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((expected, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task Classify_interrupt_with_a_fired_token_keeps_the_token()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        var error = Classify(SqliteResultCodes.Interrupt, ErrorContext.Read with { Token = source.Token });

        Assert.That(error, Is.InstanceOf<StoreCanceledException>());
        Assert.That(((StoreCanceledException)error).CancellationToken, Is.EqualTo(source.Token));
    }

    [Test]
    public void Classify_not_a_database_while_opening_is_a_foreign_file()
    {
        var error = Classify(SqliteResultCodes.NotADb, ErrorContext.Read with { Opening = true });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ForeignFile));
    }

    [Test]
    public void Classify_shared_cache_lock_in_memory_is_busy()
    {
        Assert.That(
            Classify(SqliteResultCodes.LockedSharedCache, ErrorContext.Read with { InMemory = true }).Kind,
            Is.EqualTo(StoreErrorKind.Busy));
    }

    [Test]
    public void Classify_open_error_on_a_read_only_medium_names_the_path()
    {
        var error = Classify(
            SqliteResultCodes.CantOpen,
            ErrorContext.Read with { Opening = true, ReadOnlyMedium = true, Path = "/data/bots.db" });

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.ReadOnly));
        Assert.That(((Exception)error).Message, Does.Contain("'/data/bots.db' is on a read-only filesystem"));
    }

    [TestCase(SqliteResultCodes.Error)]
    [TestCase(SqliteResultCodes.Schema)]
    public void Classify_refused_statement_goes_by_the_drift_check(int code)
    {
        var drift = Classify(code, ErrorContext.Read with { SchemaFinding = StoreErrorKind.SchemaDrift });
        var newer = Classify(code, ErrorContext.Read with { SchemaFinding = StoreErrorKind.SchemaNewer });

        Assert.That((drift.Kind, newer.Kind), Is.EqualTo((StoreErrorKind.SchemaDrift, StoreErrorKind.SchemaNewer)));
        Assert.That(Classify(code, ErrorContext.Read).Code, Is.EqualTo(ErrorCodes.StatementRefused));
    }

    [Test]
    public void Classify_busy_names_holder_and_wait()
    {
        var error = Classify(
            SqliteResultCodes.Busy,
            ErrorContext.Write with { Holder = "pid 42", Waited = TimeSpan.FromSeconds(5), Hint = "Wait for the backup." });

        Assert.That(((Exception)error).Message, Does.Contain("locked after 5000 ms; held by pid 42"));
        Assert.That((error.Holder, error.Waited), Is.EqualTo(("pid 42", (TimeSpan?)TimeSpan.FromSeconds(5))));
        Assert.That(error.Hint, Is.EqualTo("Wait for the backup."));
    }

    [Test]
    public void Classify_driver_exception_without_extended_code_goes_by_the_primary_one()
    {
        var cause = new SqliteException("text", SqliteResultCodes.Busy);

        var error = (IStoreError)SqliteErrorClassifier.Instance.Classify(cause, ErrorContext.Read)!;

        Assert.That((error.Kind, error.SqliteExtendedCode), Is.EqualTo((StoreErrorKind.Busy, (int?)SqliteResultCodes.Busy)));
    }

    [Test]
    public void Classify_other_exceptions_are_not_its_business()
    {
        Assert.That(SqliteErrorClassifier.Instance.Classify(new InvalidOperationException("text"), ErrorContext.Read), Is.Null);
    }

    [TestCase(SqliteResultCodes.IoErrFsync, true)]
    [TestCase(SqliteResultCodes.ReadOnlyDbMoved, true)]
    [TestCase(SqliteResultCodes.IoErrWrite, false)]
    [TestCase(SqliteResultCodes.Full, false)]
    public void RequiresReopen_when_the_state_of_the_file_is_not_known(int code, bool expected)
    {
        Assert.That(SqliteErrorClassifier.RequiresReopen(Classify(code, ErrorContext.Write)), Is.EqualTo(expected));
    }

    private static IStoreError Classify(int code, ErrorContext context)
    {
        var cause = new SqliteException("SQLite Error: 'planted'.", code & 0xFF, code);

        var exception = SqliteErrorClassifier.Instance.Classify(cause, context)!;

        Assert.That(exception.InnerException, Is.SameAs(cause));
        Assert.That(exception.Message, Does.Not.Contain("planted"));
        return (IStoreError)exception;
    }

    private static string Describe(IStoreError error) => error.Conflict is { } reason ? $"{error.Kind} ({reason})" : error.Kind.ToString();

    private static Dictionary<string, int> Constants(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral && field.FieldType == typeof(int))
        .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!);
}
