using System.Reflection;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Boternity.Data.Tests.Storage;

public sealed class StoreErrorsTests
{
    private static readonly SqliteException Unique = new("text", 19, 2067);

    private static IEnumerable<TestCaseData<Exception>> Wrapped =>
    [
        new(Unique),
        new(new DbUpdateException("text", Unique)),
        new(new InvalidOperationException("text", new DbUpdateException("text", Unique))),
        new(new AggregateException(Unique)),
        new(new TargetInvocationException(Unique)),
    ];

    [TestCaseSource(nameof(Wrapped))]
    public void Translate_finds_the_driver_exception(Exception exception)
    {
        var error = (StoreException)StoreErrors.Translate(exception);

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Duplicate)));
        Assert.That(error.InnerException, Is.SameAs(Unique));
    }

    [Test]
    public void Translate_failed_save_is_rolled_back()
    {
        var saved = (StoreException)StoreErrors.Translate(new DbUpdateException("text", Unique));
        var other = (StoreException)StoreErrors.Translate(Unique);

        Assert.That((saved.Outcome, other.Outcome), Is.EqualTo((WriteOutcome.RolledBack, WriteOutcome.None)));
    }

    [Test]
    public void Translate_lost_race_is_a_revision_conflict()
    {
        var race = new DbUpdateConcurrencyException("text");

        var error = (StoreException)StoreErrors.Translate(race);

        Assert.That((error.Kind, error.Conflict), Is.EqualTo((StoreErrorKind.Conflict, (ConflictReason?)ConflictReason.Revision)));
        Assert.That(error.InnerException, Is.SameAs(race));
    }

    private static IEnumerable<TestCaseData<Exception>> NotOfStorage =>
    [
        new(new ArgumentException("text")),
        new(new ObjectDisposedException("text")),
        new(new InvalidOperationException("text")),
        new(new TimeoutException("text")),
        new(new DbUpdateException("text", new InvalidCastException())),
        new(new ArgumentException("of the caller's own", Unique)),
        new(new AggregateException(Unique, new ArgumentException("text"))),
    ];

    [TestCaseSource(nameof(NotOfStorage))]
    public void Translate_returns_what_is_not_of_storage_unchanged(Exception exception)
    {
        Assert.That(StoreErrors.Translate(exception), Is.SameAs(exception));
        Assert.That(StoreErrors.TryTranslateSave(exception, out _), Is.False);
    }

    [Test]
    public void Translate_returns_a_store_error_unchanged()
    {
        var error = Messages.NotFound("bot", "luna");

        Assert.That(StoreErrors.Translate(error), Is.SameAs(error));
        Assert.That(StoreErrors.Translate(new DbUpdateException("text", error)), Is.SameAs(error));
        Assert.That(StoreErrors.TryTranslateSave(error, out _), Is.True);
    }

    [Test]
    public void TryTranslateWrite_settles_the_outcome_of_a_store_error()
    {
        var error = Messages.NotFound("bot", "luna");

        var due = StoreErrors.TryTranslateWrite(error, CancellationToken.None, out _);

        Assert.That((due, error.Outcome), Is.EqualTo((false, WriteOutcome.RolledBack)));
    }

    private static IEnumerable<TestCaseData<Exception>> Interrupted =>
    [
        new(new DbUpdateException("text", new SqliteException("text", 9, 9))),
        new(new PostgresException("text", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled)),
        new(new OperationCanceledException("text")),
    ];

    [TestCaseSource(nameof(Interrupted))]
    public void Translate_corrects_who_interrupted_a_save_that_was_translated_inside_of_a_unit(Exception exception)
    {
        var inner = StoreErrors.Translate(exception);

        var expired = (IStoreError)StoreErrors.Translate(inner, ErrorContext.Read with { Interrupt = InterruptSource.ReaderExpiry });

        Assert.That(expired.Kind, Is.EqualTo(StoreErrorKind.SnapshotExpired));
    }

    [Test]
    public void Translate_keeps_another_error_of_an_interrupted_unit()
    {
        var inner = StoreErrors.Translate(Unique);

        var outer = StoreErrors.Translate(inner, ErrorContext.Write with { Interrupt = InterruptSource.Deadline });

        Assert.That(outer, Is.SameAs(inner));
    }

    [Test]
    public async Task TryTranslateSave_interrupted_by_its_token_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var interrupted = new DbUpdateException("text", new SqliteException("text", 9, 9));

        StoreErrors.TryTranslateSave(interrupted, source.Token, out var translated);

        Assert.That(translated, Is.InstanceOf<StoreCanceledException>());
    }

    [Test]
    public async Task Translate_cancellation_keeps_the_token()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var cancellation = new TaskCanceledException("text", null, source.Token);

        var error = (StoreCanceledException)StoreErrors.Translate(cancellation);

        Assert.That(error.CancellationToken, Is.EqualTo(source.Token));
        Assert.That(error.InnerException, Is.SameAs(cancellation));
    }

    [Test]
    public async Task Translate_cancellation_answered_by_the_server_carries_its_state()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var answer = new PostgresException("text", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled);

        var error = (StoreCanceledException)StoreErrors.Translate(new OperationCanceledException("text", answer, source.Token));

        Assert.That((error.SqlState, error.CancellationToken), Is.EqualTo((PostgresErrorCodes.QueryCanceled, source.Token)));
        Assert.That(error.InnerException, Is.SameAs(answer));
    }

    [Test]
    public void Translate_cancellation_by_the_deadline_is_a_timeout()
    {
        var context = ErrorContext.Write with { Interrupt = InterruptSource.Deadline, Waited = TimeSpan.FromSeconds(30) };

        var error = (StoreException)StoreErrors.Translate(new OperationCanceledException(), context);

        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Timeout, WriteOutcome.RolledBack)));
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.DeadlinePassed));
    }

    [Test]
    public void Translate_cancelled_wait_for_a_broken_connection_is_a_cancellation()
    {
        var cancellation = new OperationCanceledException("text", new NpgsqlException("text", new TimeoutException()));

        Assert.That(StoreErrors.Translate(cancellation), Is.InstanceOf<StoreCanceledException>());
    }

    private static IEnumerable<TestCaseData<Exception>> Unanswered =>
    [
        new(new OperationCanceledException()),
        new(new OperationCanceledException("text", new NpgsqlException("text", new IOException()))),
        new(new InvalidOperationException("Connection is not open")),
        new(new SqliteException("text", 10, 778)),
    ];

    [TestCaseSource(nameof(Unanswered))]
    public void TryTranslateCommit_without_an_answer_is_an_unknown_outcome(Exception exception)
    {
        var due = StoreErrors.TryTranslateCommit(exception, out var translated);

        var error = (IStoreError)translated!;
        Assert.That((due, error.Kind, error.Outcome), Is.EqualTo((true, StoreErrorKind.OutcomeUnknown, WriteOutcome.Unknown)));
    }

    [Test]
    public void TryTranslateCommit_refused_by_the_server_is_rolled_back()
    {
        var answer = new PostgresException("text", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled);

        StoreErrors.TryTranslateCommit(new OperationCanceledException("text", answer), out var translated);

        var error = (IStoreError)translated!;
        Assert.That((error.Kind, error.Outcome), Is.EqualTo((StoreErrorKind.Cancelled, WriteOutcome.RolledBack)));
    }

    [Test]
    public async Task TryTranslateRead_with_a_fired_token_takes_an_interrupt_for_the_callers()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        StoreErrors.TryTranslateRead(new SqliteException("text", 9, 9), source.Token, out var translated);

        Assert.That(((StoreCanceledException)translated!).CancellationToken, Is.EqualTo(source.Token));
    }
}
