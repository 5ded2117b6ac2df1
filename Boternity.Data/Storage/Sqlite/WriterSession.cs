using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SQLitePCL;

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

    private readonly string _location;
    private readonly int _epoch;

    private bool _isWarm;

    /// <param name="connection">The connection; its schema was checked.</param>
    /// <param name="location">The file, for messages.</param>
    /// <param name="epoch">The schema's number that this version was built for.</param>
    /// <param name="contexts">The options of the units' contexts.</param>
    public WriterSession(KeptConnection connection, string location, int epoch, DbContextOptions<BoternityDbContext> contexts)
    {
        (_location, _epoch) = (location, epoch);
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

    /// <summary>Whether another process has migrated the file since the connection was opened, which nobody here was told of.</summary>
    /// <returns>Why nothing must be written; null when all is as it was.</returns>
    public Exception? FindSchemaChange()
    {
        if (Control.ReadEpoch(out var seen) is not raw.SQLITE_OK and var code)
        {
            return Control.Error(code);
        }

        try
        {
            SchemaGate.CheckCurrent(_location, seen, _epoch);
            return null;
        }
        catch (StoreException refusal)
        {
            return refusal;
        }
    }

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
