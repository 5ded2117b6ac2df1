using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>What became of the connection while a group ran.</summary>
internal enum GroupEnd
{
    /// <summary>It can be used again.</summary>
    Sound,

    /// <summary>A unit did not give it back: it is to be closed.</summary>
    Abandoned,

    /// <summary>A commit's outcome is unknown: it is to be closed, and the file checked before the next write.</summary>
    Suspect,
}

/// <summary>Runs groups of units: a savepoint each, one COMMIT for all, every answer after it.</summary>
/// <remarks>
/// A unit that fails is rolled back alone. A unit whose failure took the whole transaction with it (an interrupt, a full disk) is
/// answered, and the others run again in a new one.
/// </remarks>
internal sealed class WriterGroup(WriterQueue queue, WriterWatch watch, WriterServices services)
{
    private const string Release = $"RELEASE {WriterAuthorizer.UnitSavepoint}";
    private const string RollbackTo = $"ROLLBACK TO {WriterAuthorizer.UnitSavepoint}";
    private const int CommitTries = 3;

    private const string EndedTransaction =
        "The unit tried to begin or end the transaction that it shares with others: only the queue commits and rolls back.";

    /// <summary>Runs the next group.</summary>
    public GroupEnd Serve(WriterSession session)
    {
        if (!TryBegin(session.Control))
        {
            return GroupEnd.Sound;
        }

        // One after the other: those whose turn has not come yet can be cancelled, or refused by their deadline, in the queue.
        var units = new List<UnitTurn>();
        for (var left = Math.Min(queue.Count, WriterLimits.GroupSize); left > 0 && queue.TakeUnit() is { } unit; left--)
        {
            units.Add(unit);
            if (!Run(session, unit))
            {
                return Lose(session.Control, units, unit, GroupEnd.Abandoned);
            }

            if (session.Control.IsTransactionLost)
            {
                return Lose(session.Control, units, unit, GroupEnd.Sound);
            }
        }

        return Commit(session.Control, units);
    }

    /// <summary>Answers every unit that would run next with one error.</summary>
    public void FailNext(Exception exception)
    {
        for (var left = Math.Min(queue.Count, WriterLimits.GroupSize); left > 0 && queue.TakeUnit() is { } unit; left--)
        {
            unit.Fail(StoreErrors.Translate(exception, ErrorContext.Write));
        }
    }

    // The units are picked after this: one that waits for another process's lock still counts as queued.
    private bool TryBegin(WriterControl control)
    {
        while (true)
        {
            var code = control.Begin();
            if (code == raw.SQLITE_OK)
            {
                return true;
            }

            if ((code & 0xFF) != raw.SQLITE_BUSY)
            {
                FailNext(control.Error(code));
                return false;
            }

            // Those who waited too long were refused meanwhile.
            if (queue.Count == 0)
            {
                return false;
            }
        }
    }

    /// <returns>False when the unit did not end.</returns>
    private bool Run(WriterSession session, UnitTurn unit)
    {
        if (unit.Token.IsCancellationRequested)
        {
            unit.Refuse(Messages.Cancelled(WriteOutcome.RolledBack, cause: null, unit.Token));
            return true;
        }

        var control = session.Control;
        services.Metrics.TurnCame(services.Clock.GetElapsedTime(unit.AskedAt));
        try
        {
            control.BeginUnit();
            watch.Begin(unit, control, session.TakeUnitLimit());
            var ended = unit.Run(session, watch.WaitForSuspended);
            watch.End();
            if (ended && unit.Failure is not null)
            {
                session.Connection.DisposeLeftCommands();
            }

            if (ended && !control.IsTransactionLost)
            {
                Settle(control, unit);
            }

            return ended;
        }
        catch (SqliteException exception)
        {
            // The frame itself failed, so nothing of the group can be relied on. It does not understand its own savepoint: the unit removed it.
            unit.Refuse(exception.SqliteErrorCode == raw.SQLITE_ERROR ? Messages.ScopeMisuse(EndedTransaction) : exception);
            control.Rollback();
            return true;
        }
#pragma warning disable CA1031 // The thread must live on, and every member be answered.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            watch.End();
            unit.Refuse(exception);
            return false;
        }
    }

    private static void Settle(WriterControl control, UnitTurn unit)
    {
        if (control.IsMisused)
        {
            unit.Refuse(Messages.ScopeMisuse(EndedTransaction));
        }
        else if (unit.Failure is null && control.HasDanglingReferences)
        {
            unit.Refuse(new SqliteException("FOREIGN KEY constraint failed", raw.SQLITE_CONSTRAINT, SqliteResultCodes.ConstraintForeignKey));
        }

        if (unit.Failure is not null)
        {
            control.Execute(RollbackTo);
        }

        control.Execute(Release);
    }

    private GroupEnd Lose(WriterControl control, List<UnitTurn> units, UnitTurn guilty, GroupEnd end)
    {
        if (guilty.Failure is null || control.IsMisused)
        {
            guilty.Refuse(Messages.ScopeMisuse(EndedTransaction));
        }

        if (end != GroupEnd.Abandoned)
        {
            // The unit may have begun one of its own instead.
            control.Rollback();
        }

        units.Remove(guilty);
        queue.PutBack(units);
        var answer = Answer(guilty);
        guilty.Fail(answer);
        services.Logger.GroupLost(services.Location, units.Count);
        return end == GroupEnd.Sound && answer is IStoreError error && SqliteErrorClassifier.RequiresReopen(error) ? GroupEnd.Suspect : end;
    }

    private GroupEnd Commit(WriterControl control, List<UnitTurn> units)
    {
        var began = services.Clock.GetTimestamp();
        if (units.Count == 0)
        {
            control.Rollback();
            return GroupEnd.Sound;
        }

        var code = control.Commit();
        for (var tries = 1; (code & 0xFF) == raw.SQLITE_BUSY && tries < CommitTries; tries++)
        {
            code = control.Commit();
        }

        if (code != raw.SQLITE_OK)
        {
            return FailCommit(control, units, control.Error(code));
        }

        services.Metrics.Committed(services.Clock.GetElapsedTime(began), units.Count);
        foreach (var unit in units)
        {
            if (unit.Failure is null)
            {
                unit.Acknowledge();
            }
            else
            {
                unit.Fail(Answer(unit));
            }
        }

        return GroupEnd.Sound;
    }

    private GroupEnd FailCommit(WriterControl control, List<UnitTurn> units, SqliteException error)
    {
        var suspect = StoreErrors.Translate(error, ErrorContext.Commit) is IStoreError known && SqliteErrorClassifier.RequiresReopen(known);
        if (suspect)
        {
            services.Logger.CommitUnknown(error, units.Count, services.Location);
        }
        else
        {
            services.Logger.CommitFailed(error, units.Count, services.Location);
            control.Rollback();
        }

        foreach (var unit in units)
        {
            unit.Fail(StoreErrors.Translate(error, ErrorContext.Commit));
        }

        return suspect ? GroupEnd.Suspect : GroupEnd.Sound;
    }

    private static Exception Answer(UnitTurn unit)
    {
        var answer = StoreErrors.Translate(unit.Failure!, ErrorContext.Write with { Token = unit.Token, Interrupt = unit.Interrupt });

        // Inside of the unit the token was the run's own; the caller knows only the one it gave.
        return answer is StoreCanceledException cancelled && cancelled.CancellationToken != unit.Token && unit.Token.IsCancellationRequested
            ? Messages.Cancelled(WriteOutcome.RolledBack, cancelled, unit.Token)
            : answer;
    }
}
