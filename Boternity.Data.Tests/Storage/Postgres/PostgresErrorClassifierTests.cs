using System.Net.Sockets;
using System.Reflection;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Tests.Errors;
using Npgsql;

namespace Boternity.Data.Tests.Storage.Postgres;

public sealed class PostgresErrorClassifierTests
{
    private static IEnumerable<TestCaseData<string, string>> DocumentedStates =>
        ErrorDocumentation.SqlStates.Select(row => new TestCaseData<string, string>(row.SqlState, row.Kind));

    [TestCaseSource(nameof(DocumentedStates))]
    public void Classify_state_gives_the_documented_kind(string sqlState, string expected)
    {
        var error = Classify(sqlState, ErrorContext.Write);

        Assert.That(error.Conflict is { } reason ? $"{error.Kind} ({reason})" : error.Kind.ToString(), Is.EqualTo(expected));
        Assert.That(error.Outcome, Is.EqualTo(expected == "OutcomeUnknown" ? WriteOutcome.Unknown : WriteOutcome.RolledBack));
        Assert.That(error.SqlState, Is.EqualTo(sqlState));
        Assert.That(ErrorDocumentation.KindOfCode(error.Code), Is.EqualTo(error.Kind.ToString()));
    }

    [Test]
    public void Classify_knows_every_state_that_Npgsql_names()
    {
        var named = typeof(PostgresErrorCodes)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToArray();

        Assert.That(named, Has.Length.GreaterThan(200));
        Assert.That(named, Is.SubsetOf(ErrorDocumentation.SqlStates.Select(row => row.SqlState)));
    }

    [TestCase("22ZZZ", StoreErrorKind.InvalidInput)]
    [TestCase("54ZZZ", StoreErrorKind.InvalidInput)]
    [TestCase("23ZZZ", StoreErrorKind.Constraint)]
    [TestCase("42ZZZ", StoreErrorKind.Internal)]
    [TestCase("ZZZZZ", StoreErrorKind.Internal)]
    public void Classify_unlisted_state_goes_by_its_class(string sqlState, StoreErrorKind expected)
    {
        Assert.That(Classify(sqlState, ErrorContext.Write).Kind, Is.EqualTo(expected));
    }

    [Test]
    public void Classify_takes_the_names_from_the_error_fields()
    {
        var error = Classify(PostgresErrorCodes.UniqueViolation, ErrorContext.Write);

        Assert.That((error.Constraint, error.Table), Is.EqualTo(("ux_bots_slug", "bots")));
        Assert.That(error.Columns, Is.EqualTo((string[])["slug"]));
    }

    [TestCase(PostgresErrorCodes.ConnectionFailure)]
    [TestCase(PostgresErrorCodes.ProtocolViolation)]
    [TestCase("08ZZZ")]
    [TestCase(PostgresErrorCodes.AdminShutdown)]
    [TestCase(PostgresErrorCodes.CrashShutdown)]
    [TestCase(PostgresErrorCodes.DatabaseDropped)]
    [TestCase(PostgresErrorCodes.IdleSessionTimeout)]
    public void Classify_lost_session_of_a_commit_is_an_unknown_outcome(string sqlState)
    {
        var error = Classify(sqlState, ErrorContext.Commit);

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
    }

    [TestCase("FATAL")]
    [TestCase("PANIC")]
    public void Classify_fatal_answer_to_a_commit_is_an_unknown_outcome(string severity)
    {
        var error = Classify(PostgresErrorCodes.IoError, ErrorContext.Commit, severity);

        Assert.That(error.Kind, Is.EqualTo(StoreErrorKind.OutcomeUnknown));
    }

    [TestCase(PostgresErrorCodes.SerializationFailure, StoreErrorKind.Conflict)]
    [TestCase(PostgresErrorCodes.ForeignKeyViolation, StoreErrorKind.ForeignKey)]
    [TestCase(PostgresErrorCodes.DiskFull, StoreErrorKind.StorageFull)]
    [TestCase(PostgresErrorCodes.IoError, StoreErrorKind.StorageUnavailable)]
    public void Classify_refused_commit_is_rolled_back(string sqlState, StoreErrorKind expected)
    {
        var error = Classify(sqlState, ErrorContext.Commit);

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((expected, WriteOutcome.RolledBack)));
    }

    [TestCase("Caller", StoreErrorKind.Cancelled)]
    [TestCase("Deadline", StoreErrorKind.Timeout)]
    [TestCase("ReaderExpiry", StoreErrorKind.SnapshotExpired)]
    [TestCase("None", StoreErrorKind.Timeout)]
    public void Classify_cancelled_query_goes_by_who_asked(string source, StoreErrorKind expected)
    {
        var error = Classify(PostgresErrorCodes.QueryCanceled, ErrorContext.Read with { Interrupt = Enum.Parse<InterruptSource>(source) });

        Assert.That(error.Kind, Is.EqualTo(expected));
    }

    [TestCase(PostgresErrorCodes.UndefinedTable)]
    [TestCase(PostgresErrorCodes.UndefinedColumn)]
    [TestCase(PostgresErrorCodes.UndefinedFunction)]
    [TestCase(PostgresErrorCodes.UndefinedObject)]
    public void Classify_missing_object_goes_by_the_drift_check(string sqlState)
    {
        var drift = Classify(sqlState, ErrorContext.Read with { SchemaFinding = StoreErrorKind.SchemaDrift });
        var newer = Classify(sqlState, ErrorContext.Read with { SchemaFinding = StoreErrorKind.SchemaNewer });

        Assert.That((drift.Kind, newer.Kind), Is.EqualTo((StoreErrorKind.SchemaDrift, StoreErrorKind.SchemaNewer)));
    }

    [Test]
    public void Classify_failed_transaction_reports_its_first_error()
    {
        var first = Answer(PostgresErrorCodes.CheckViolation);

        var exception = PostgresErrorClassifier.Instance.Classify(
            Answer(PostgresErrorCodes.InFailedSqlTransaction),
            ErrorContext.Write with { FirstError = first })!;

        Assert.That(exception.InnerException, Is.SameAs(first));
        Assert.That(((IStoreError)exception).Kind, Is.EqualTo(StoreErrorKind.Check));
    }

    private static IEnumerable<TestCaseData<Exception?, StoreErrorKind>> Failures =>
    [
        new(new TimeoutException(), StoreErrorKind.Timeout),
        new(new IOException(), StoreErrorKind.StorageUnavailable),
        new(new EndOfStreamException(), StoreErrorKind.StorageUnavailable),
        new(new SocketException(), StoreErrorKind.StorageUnavailable),
        new(new System.Security.Authentication.AuthenticationException(), StoreErrorKind.StorageUnavailable),
        new(null, StoreErrorKind.StorageUnavailable),
        new(new InvalidCastException(), StoreErrorKind.Internal),
    ];

    [TestCaseSource(nameof(Failures))]
    public void Classify_failure_without_an_answer_goes_by_its_cause(Exception? cause, StoreErrorKind expected)
    {
        var failure = new NpgsqlException("planted", cause);

        var error = (StoreException)PostgresErrorClassifier.Instance.Classify(failure, ErrorContext.Write)!;
        var commit = (StoreException)PostgresErrorClassifier.Instance.Classify(failure, ErrorContext.Commit)!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((expected, WriteOutcome.RolledBack)));
        Assert.That((commit.Kind, commit.Outcome), Is.EqualTo((StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
        Assert.That(error.InnerException, Is.SameAs(failure));
        Assert.That(error.Message, Does.Not.Contain("planted"));
    }

    [TestCase("silent", "late", StoreErrorKind.StorageUnavailable)]
    [TestCase("silent", PostgresErrorCodes.InvalidPassword, StoreErrorKind.Denied)]
    [TestCase(PostgresErrorCodes.InvalidCatalogName, "refused by us", StoreErrorKind.Unsupported)]
    [TestCase("silent", "cancelled", StoreErrorKind.Cancelled)]
    public void Classify_hosts_that_gave_no_session_goes_by_the_one_that_said_most(string first, string second, StoreErrorKind expected)
    {
        var failure = new NpgsqlException("planted", new AggregateException(HostFailure(first), HostFailure(second)));

        var error = (IStoreError)PostgresErrorClassifier.Instance.Classify(failure, ErrorContext.Write)!;

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((expected, WriteOutcome.RolledBack)));
    }

    [Test]
    public void Classify_other_exceptions_are_not_its_business()
    {
        Assert.That(PostgresErrorClassifier.Instance.Classify(new TimeoutException(), ErrorContext.Read), Is.Null);
    }

    private static IStoreError Classify(string sqlState, ErrorContext context, string severity = "ERROR")
    {
        var cause = Answer(sqlState, severity);

        var exception = PostgresErrorClassifier.Instance.Classify(cause, context)!;

        Assert.That(exception.InnerException, Is.SameAs(cause));
        Assert.That(exception.Message, Does.Not.Contain("planted"));
        Assert.That(((IStoreError)exception).Hint, Is.Null.Or.Not.Contains("planted"));
        return (IStoreError)exception;
    }

    private static Exception HostFailure(string what) => what switch
    {
        "silent" => new SocketException(),
        "late" => new TimeoutException(),
        "cancelled" => new OperationCanceledException(),
        "refused by us" => Messages.SettingDiffers("fsync", "on", "off"),
        _ => Answer(what),
    };

    /// <summary>A server's answer with row values wherever a server may put them.</summary>
    private static PostgresException Answer(string sqlState, string severity = "ERROR") => new(
        "planted text",
        severity,
        severity,
        sqlState,
        detail: "Key (slug)=(planted) already exists.",
        hint: "planted hint",
        internalQuery: "SELECT 'planted'",
        where: "planted where",
        schemaName: "public",
        tableName: "bots",
        columnName: "slug",
        constraintName: "ux_bots_slug");
}
