using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Long work on a connection of its own, beside its caller.</summary>
internal static class SqliteWork
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>Does the work on another thread and looks at it from time to time.</summary>
    /// <param name="connection">Nobody else uses it.</param>
    /// <param name="work">What is to be done on it.</param>
    /// <param name="watch">Whether to stop it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SqliteException">SQLITE_INTERRUPT: it was stopped; any other.</exception>
    public static async Task<T> RunAsync<T>(SqliteConnection connection, Func<T> work, Func<bool> watch, CancellationToken cancellationToken)
    {
        // To its end whatever happens: the connection must not be closed before.
        var running = Task.Run(work, CancellationToken.None);
        ExceptionDispatchInfo? failure = null;
        while (await Task.WhenAny(running, Task.Delay(WatchPeriod, CancellationToken.None)).ConfigureAwait(false) != running)
        {
            try
            {
                // Again and again: an interrupt between two statements reaches neither.
                if (failure is not null || watch() || cancellationToken.IsCancellationRequested)
                {
                    raw.sqlite3_interrupt(connection.Handle);
                }
            }
#pragma warning disable CA1031 // Whatever it is: the work has to end before anybody is told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        if (failure is not null)
        {
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            failure.Throw();
        }

        return await running.ConfigureAwait(false);
    }
}
