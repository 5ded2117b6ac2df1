namespace Boternity.Data.Tests.Support;

/// <summary>Lets a test go on once another unit waits for its locks.</summary>
internal static class LockWaiters
{
    /// <summary>
    /// Waits until a connection of the database waits for a lock on PostgreSQL, or the task that should is over. On SQLite a unit waits for its
    /// turn, which nobody sees from here.
    /// </summary>
    public static async Task UntilWaitingAsync(this ITestDatabase database, Task waiter, CancellationToken cancellationToken)
    {
        while (database.Provider == Provider.Postgres && !waiter.IsCompleted && await CountAsync(database, cancellationToken) == 0)
        {
            await Task.Delay(10, cancellationToken);
        }
    }

    private static async Task<long> CountAsync(ITestDatabase database, CancellationToken cancellationToken) => (long)(await database.ScalarAsync(
        $"SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", cancellationToken))!;
}
