using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>The writer's open connection, and what belongs to it alone. Replaced whole when the connection is.</summary>
internal sealed class WriterSession : ISavepoints, IDisposable
{
    private const string Unchanged =
        """
        SELECT (SELECT foreign_keys FROM pragma_foreign_keys) = 1
            AND (SELECT query_only FROM pragma_query_only) = 0
            AND NOT EXISTS (SELECT 1 FROM temp.sqlite_schema)
            AND (SELECT count(*) FROM pragma_database_list WHERE name NOT IN ('main', 'temp')) = 0
        """;

    private readonly PooledDbContextFactory<BoternityDbContext> _contexts;

    private bool _isWarm;

    public WriterSession(KeptConnection connection, DbContextOptions<BoternityDbContext> contexts)
    {
        Connection = connection;
        Control = new WriterControl(connection.Handle!);
        _contexts = new PooledDbContextFactory<BoternityDbContext>(contexts);

        // Builds the model now, so that it does not count as the first unit's time.
        using var context = CreateContext();
        _ = context.Model;
    }

    public KeptConnection Connection { get; }

    /// <summary>How long the next unit may run: the first one pays for what EF Core and the runtime compile once.</summary>
    public TimeSpan TakeUnitLimit()
    {
        var limit = _isWarm ? WriterLimits.UnitRun : WriterLimits.Wait;
        _isWarm = true;
        return limit;
    }

    public WriterControl Control { get; }

    /// <summary>A fresh context on the connection; the unit's savepoint is its transaction.</summary>
    public BoternityDbContext CreateContext()
    {
        var context = _contexts.CreateDbContext();
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        return context;
    }

    public Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Control.Execute($"SAVEPOINT {name}");
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(string name, CancellationToken cancellationToken)
    {
        Control.Execute($"RELEASE {name}");
        return Task.CompletedTask;
    }

    public Task<bool> TryRollbackAsync(string name)
    {
        // A statement that was interrupted or met a full disk may have taken the whole transaction with it.
        if (Control.IsTransactionLost)
        {
            return Task.FromResult(false);
        }

        Control.Execute($"ROLLBACK TO {name}");
        Control.Execute($"RELEASE {name}");
        return Task.FromResult(true);
    }

    /// <summary>Rolls back what a lease left open, and tells whether it left the settings as they were.</summary>
    public bool IsClean()
    {
        Connection.DisposeLeftCommands();
        Control.Rollback();
        return Control.IsTrue(Unchanged);
    }

    public void Dispose()
    {
        Control.Dispose();
        Connection.Dispose();
    }
}
