using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The running unit of a flow of control: stops its statements even where the unit's code passed on another token.</summary>
internal sealed class PostgresUnit : IDisposable
{
    private static readonly AsyncLocal<PostgresUnit?> Ambient = new();

    private readonly Lock _gate = new();
    private readonly DbContext _context;
    private readonly CancellationToken _token;
    private readonly CancellationTokenRegistration _registration;
    private DbCommand? _running;
    private bool _ended;

    private PostgresUnit(DbContext context, CancellationToken token)
    {
        _context = context;
        _token = token;

        // A cancellation opens a connection of its own; whoever fires the token need not wait for that.
        _registration = token.UnsafeRegister(
            static unit => ThreadPool.UnsafeQueueUserWorkItem(static unit => unit.Stop(), (PostgresUnit)unit!, preferLocal: false),
            this);
    }

    /// <summary>The unit that this context runs, or null.</summary>
    public static PostgresUnit? Of(DbContext? context) =>
        Ambient.Value is { } unit && ReferenceEquals(unit._context, context) ? unit : null;

    public static PostgresUnit Begin(DbContext context, CancellationToken token) => Ambient.Value = new PostgresUnit(context, token);

    /// <exception cref="OperationCanceledException">The unit was stopped before this statement.</exception>
    public void Starting(DbCommand command, CancellationToken token)
    {
        // With the unit's own token Npgsql stops the statement itself.
        if (token == _token)
        {
            return;
        }

        lock (_gate)
        {
            _token.ThrowIfCancellationRequested();
            _running = command;
        }
    }

    /// <remarks>Waits for a cancellation that is on its way: after this none can meet the session's next user.</remarks>
    public void Dispose()
    {
        Ambient.Value = null;
        _registration.Dispose();
        lock (_gate)
        {
            _ended = true;
        }
    }

    private void Stop()
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _running?.Cancel();
            }
        }
    }
}
