using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>A unit that waits for its group, runs in it, and is answered after the group's commit. May run more than once.</summary>
internal abstract class UnitTurn(CancellationToken token) : WriteTurn(token)
{
    public override string Description => "a write unit";

    /// <summary>Why the last run failed; null when it did not.</summary>
    public Exception? Failure { get; private protected set; }

    /// <summary>Who stopped the last run.</summary>
    public InterruptSource Interrupt { get; set; }

    /// <summary>The writer whose queue it is in.</summary>
    public SqliteWriter? Writer { get; set; }

    /// <summary>Cancelled when the run is to stop: by the caller, the deadline, or the end of the queue.</summary>
    public CancellationTokenSource? Running { get; set; }

    /// <summary>Runs the unit on the writer's thread; its exception is kept, not thrown.</summary>
    /// <returns>False when the unit did not end although it was told to: the session is not to be used again.</returns>
    public abstract bool Run(WriterSession session, Func<Task, bool> waitForSuspended);

    /// <summary>Makes the run fail after the fact.</summary>
    public void Refuse(Exception exception) => Failure = exception;

    /// <summary>Answers the caller with the result, once it is durable.</summary>
    public abstract void Acknowledge();
}

/// <inheritdoc/>
internal sealed class UnitTurn<TResult>(
    Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
    AmbientScope ambient,
    CancellationToken token)
    : UnitTurn(token)
{
    private readonly ExecutionContext? _flow = ExecutionContext.Capture();
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TResult _result = default!;

    public Task<TResult> Answer => _answer.Task;

    public override bool Run(WriterSession session, Func<Task, bool> waitForSuspended)
    {
        Failure = null;
        var run = new UnitRun(this, session, waitForSuspended);
        if (_flow is null)
        {
            run.Invoke();
        }
        else
        {
            ExecutionContext.Run(_flow, static run => ((UnitRun)run!).Invoke(), run);
        }

        return run.Ended;
    }

    public override void Acknowledge() => _answer.TrySetResult(_result);

    public override void Fail(Exception exception) => _answer.TrySetException(exception);

    private sealed class UnitRun(UnitTurn<TResult> turn, WriterSession session, Func<Task, bool> waitForSuspended)
    {
        public bool Ended { get; private set; } = true;

        public void Invoke()
        {
            var context = session.CreateContext();
            var flow = LeaseFlow.Begin();
            flow.Take(turn.Writer!);
            try
            {
                using var scope = turn.Enter(context, session);
#pragma warning disable CA2025 // The task is over before the scope is, or the whole session is given up.
                var task = turn.Start(context);
#pragma warning restore CA2025
                if (!task.IsCompleted && !waitForSuspended(task))
                {
                    Ended = false;
                    turn.Failure = Messages.ScopeMisuse("The unit went on waiting for something else than the database after it was told to stop.");
                    return;
                }

                turn._result = task.GetAwaiter().GetResult();
                scope.ThrowIfLost();
                if (session.Connection.DisposeLeftCommands())
                {
                    turn.Failure = Messages.ScopeMisuse("The unit left a reader open: dispose it before the unit ends.");
                }
            }
#pragma warning disable CA1031 // Whatever the unit throws is its caller's answer.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                turn.Failure = exception;
            }
            finally
            {
                flow.End();
                if (Ended)
                {
                    context.Dispose();
                }
            }
        }
    }

    private WriteScope Enter(BoternityDbContext context, WriterSession session) => WriteScope.Begin(ambient, context, session);

    private Task<TResult> Start(BoternityDbContext context) => unit(context, Running!.Token);
}
