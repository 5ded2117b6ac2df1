using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Postgres;
using Boternity.Data.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage;

/// <summary>Turns the exceptions of EF Core and of both drivers into the store's (docs/errors.md).</summary>
public static class StoreErrors
{
    private static readonly IErrorClassifier[] Classifiers = [SqliteErrorClassifier.Instance, PostgresErrorClassifier.Instance];

    /// <summary>Translates what LINQ over an injected context threw; stores, write queue and <c>SaveChanges</c> do it themselves.</summary>
    /// <param name="exception">Any exception; not null.</param>
    /// <returns>
    /// A new exception that implements <see cref="IStoreError"/>, with the driver's exception (for a lost race EF Core's, for a cancelled
    /// call the original one) as the inner; <paramref name="exception"/> itself when it is such an error already or has nothing to do with
    /// storage. An <see cref="IStoreError"/> inside of an exception of EF Core is returned as it is.
    /// </returns>
    /// <remarks>
    /// The outcome is <see cref="WriteOutcome.RolledBack"/> for a failed save and <see cref="WriteOutcome.None"/> otherwise: whether a
    /// transaction of the caller's own ended is the caller's knowledge. Exceptions of the caller's own types are never unwrapped.
    /// </remarks>
    public static Exception Translate(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);

        return Translate(exception, ErrorContext.Read);
    }

    /// <summary>As the public one, with what the caller knows. Settles the outcome of a store error that has none.</summary>
    /// <remarks>An exception of COMMIT (<see cref="ErrorContext.CommitInFlight"/>) that nobody recognises is an unknown outcome.</remarks>
    internal static Exception Translate(Exception exception, in ErrorContext context)
    {
        var known = context;
        for (var current = exception; current is not null; current = Unwrap(current))
        {
            if (current is IStoreError error)
            {
                Settle(current, known.Outcome);
                return Reattribute(error, current.InnerException, known) ?? current;
            }

            if (current is OperationCanceledException cancellation)
            {
                return Cancelled(cancellation, known);
            }

            if (current is DbUpdateConcurrencyException race)
            {
                return Messages.ConcurrentChange(race.Entries.Count == 0 ? null : race.Entries[0].Metadata.GetTableName(), race);
            }

            if (current is DbUpdateException && known.Outcome == WriteOutcome.None)
            {
                // EF Core throws this for statements only, never for a COMMIT: they are undone.
                known = known with { Outcome = WriteOutcome.RolledBack };
            }

            if (Classify(current, known) is { } translated)
            {
                return translated;
            }
        }

        return known.CommitInFlight ? Messages.Driver(new DriverFailure(StoreErrorKind.OutcomeUnknown, exception), known) : exception;
    }

    /// <summary>Exception filter: true, with the exception to throw instead, when a translation is due.</summary>
    internal static bool TryTranslate(Exception exception, in ErrorContext context, [NotNullWhen(true)] out Exception? translated)
    {
        translated = Translate(exception, context);
        return !ReferenceEquals(translated, exception);
    }

    /// <summary><see cref="TryTranslate"/> for a read.</summary>
    internal static bool TryTranslateRead(Exception exception, CancellationToken token, [NotNullWhen(true)] out Exception? translated) =>
        TryTranslate(exception, ErrorContext.Read with { Token = token }, out translated);

    /// <summary><see cref="TryTranslate"/> for a write that was rolled back; not for its COMMIT.</summary>
    internal static bool TryTranslateWrite(Exception exception, CancellationToken token, [NotNullWhen(true)] out Exception? translated) =>
        TryTranslate(exception, ErrorContext.Write with { Token = token }, out translated);

    /// <summary><see cref="TryTranslate"/> for what COMMIT threw.</summary>
    internal static bool TryTranslateCommit(Exception exception, [NotNullWhen(true)] out Exception? translated) =>
        TryTranslate(exception, ErrorContext.Commit, out translated);

    /// <summary><see cref="TryTranslate"/> for a save. True for any store error, so that the tracker is cleared.</summary>
    internal static bool TryTranslateSave(Exception exception, [NotNullWhen(true)] out Exception? translated) =>
        TryTranslateSave(exception, CancellationToken.None, out translated);

    /// <inheritdoc cref="TryTranslateSave(Exception, out Exception?)"/>
    internal static bool TryTranslateSave(Exception exception, CancellationToken token, [NotNullWhen(true)] out Exception? translated) =>
        TryTranslate(exception, ErrorContext.Write with { Token = token }, out translated) || translated is IStoreError;

    /// <summary>The wrappers that EF Core, the drivers and the runtime put around an exception; null for any other.</summary>
    private static Exception? Unwrap(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions.Count: 1 } or TargetInvocationException => exception.InnerException,
        DbUpdateException or RetryLimitExceededException => exception.InnerException,

        // EF Core puts a transient error of Npgsql into one when no retrying strategy is set.
        InvalidOperationException when exception.GetType() == typeof(InvalidOperationException) => exception.InnerException,
        _ => null,
    };

    private static Exception Cancelled(OperationCanceledException cancellation, in ErrorContext context)
    {
        // Only the driver's answer tells that a COMMIT was refused and not just abandoned.
        var answer = cancellation.InnerException is { } inner ? Classify(inner, Asked(cancellation, context)) : null;
        if (context.CommitInFlight)
        {
            return answer ?? Messages.Driver(new DriverFailure(StoreErrorKind.OutcomeUnknown, cancellation), context);
        }

        var kind = Asked(cancellation, context).InterruptKind ?? StoreErrorKind.Cancelled;
        return answer is IStoreError error && error.Kind == kind
            ? answer
            : Messages.Driver(new DriverFailure(kind, cancellation), Asked(cancellation, context));
    }

    /// <summary>A cancellation with no other source is the caller's; its own token is kept unless the caller's fired.</summary>
    private static ErrorContext Asked(OperationCanceledException cancellation, in ErrorContext context) => context with
    {
        Interrupt = context.Interrupt == InterruptSource.None ? InterruptSource.Caller : context.Interrupt,
        Token = context.Token.IsCancellationRequested ? context.Token : cancellation.CancellationToken,
    };

    /// <summary>A save inside of a unit was translated without knowing who interrupted the unit: the unit's owner corrects that.</summary>
    private static Exception? Reattribute(IStoreError error, Exception? cause, in ErrorContext context)
    {
        if (cause is null || context.InterruptKind is not { } kind || kind == error.Kind)
        {
            return null;
        }

        var corrected = Translate(cause, context);
        return corrected is IStoreError { Kind: var found } && found == kind ? corrected : null;
    }

    private static Exception? Classify(Exception exception, in ErrorContext context)
    {
        foreach (var classifier in Classifiers)
        {
            if (classifier.Classify(exception, context) is { } translated)
            {
                return translated;
            }
        }

        return null;
    }

    private static void Settle(Exception exception, WriteOutcome outcome)
    {
        if (exception is StoreException error)
        {
            error.Settle(outcome);
        }
        else if (exception is StoreCanceledException cancellation)
        {
            cancellation.Settle(outcome);
        }
    }
}
