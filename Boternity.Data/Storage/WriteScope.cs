using System.Data.Common;
using Boternity.Data.Errors;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage;

/// <summary>The running unit, or part of one, of the current flow of control: what writes inside of it joins its transaction.</summary>
/// <remarks>Scopes nest with the calls; a scope with a running part refuses a second one, so two threads cannot share a unit.</remarks>
internal sealed class WriteScope : IDisposable
{
    private readonly AmbientScope _ambient;
    private readonly WriteScope? _outer;
    private readonly int _depth;
    private int _busy;
    private volatile bool _ended;

    private WriteScope(AmbientScope ambient, BoternityDbContext context, WriteScope? outer)
    {
        _ambient = ambient;
        Context = context;
        _outer = outer;
        _depth = outer is null ? 0 : outer._depth + 1;
    }

    /// <summary>Whether the unit, or its part, is over.</summary>
    public bool HasEnded => _ended;

    /// <summary>The unit's context.</summary>
    public BoternityDbContext Context { get; }

    /// <summary>Begins the scope of a unit, or of a part of this flow's unit; ends when disposed.</summary>
    /// <exception cref="StoreException">A part of the unit is running already, on another thread or not awaited.</exception>
    public static WriteScope Begin(AmbientScope ambient, BoternityDbContext context, WriteScope? outer)
    {
        if (outer is not null && Interlocked.Exchange(ref outer._busy, 1) == 1)
        {
            throw Messages.ScopeBusy();
        }

        return ambient.Current = new WriteScope(ambient, context, outer);
    }

    /// <summary>Runs a part of the unit in a savepoint: a failure undoes this part alone.</summary>
    public async Task<TResult> JoinAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> part,
        CancellationToken cancellationToken)
    {
        using var scope = Begin(_ambient, Context, this);
        var savepoint = $"part_{scope._depth}";
        var transaction = Context.Database.CurrentTransaction ?? throw Messages.ScopeEnded();

        // What the unit has pending is not the part's: it is saved before, and so not undone with it.
        await Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CreateSavepointAsync(savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await part(Context, cancellationToken).ConfigureAwait(false);
            await transaction.ReleaseSavepointAsync(savepoint, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch
        {
            Context.ChangeTracker.Clear();
            await UndoAsync(transaction, savepoint).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task UndoAsync(IDbContextTransaction transaction, string savepoint)
    {
        try
        {
            await transaction.RollbackToSavepointAsync(savepoint, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The transaction is gone, with its connection or by the database: what the part threw says why.
        }
    }

    /// <summary>Reads inside of the unit, so that it sees what the unit wrote.</summary>
    public async Task<TResult> ReadAsync<TResult>(
        Func<BoternityModel, CancellationToken, Task<TResult>> query,
        CancellationToken cancellationToken)
    {
        using var scope = Begin(_ambient, Context, this);
        return await query(Context, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _ambient.Current = _outer;
        if (_outer is not null)
        {
            Volatile.Write(ref _outer._busy, 0);
        }
    }
}
