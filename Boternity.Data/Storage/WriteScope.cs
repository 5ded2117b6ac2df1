using System.Runtime.ExceptionServices;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>The running unit, or part of one, of the current flow of control: what writes inside of it joins its transaction.</summary>
/// <remarks>Scopes nest with the calls; a scope with a running part refuses a second one, so two threads cannot share a unit.</remarks>
internal sealed class WriteScope : IDisposable
{
    /// <summary>How the savepoints of a unit's parts begin.</summary>
    public const string SavepointPrefix = "part_";

    private readonly AmbientScope _ambient;
    private readonly WriteScope? _outer;
    private readonly ISavepoints _savepoints;
    private readonly int _depth;
    private ExceptionDispatchInfo? _loss;
    private int _busy;
    private volatile bool _ended;

    private WriteScope(AmbientScope ambient, BoternityDbContext context, ISavepoints savepoints, WriteScope? outer)
    {
        _ambient = ambient;
        Context = context;
        _savepoints = savepoints;
        _outer = outer;
        _depth = outer is null ? 0 : outer._depth + 1;
    }

    /// <summary>Whether the unit, or its part, is over.</summary>
    public bool HasEnded => _ended;

    /// <summary>The unit's context.</summary>
    public BoternityDbContext Context { get; }

    private WriteScope Root => _outer?.Root ?? this;

    /// <summary>Begins the scope of a unit in this flow; ends when disposed.</summary>
    public static WriteScope Begin(AmbientScope ambient, BoternityDbContext context, ISavepoints savepoints) =>
        ambient.Current = new WriteScope(ambient, context, savepoints, outer: null);

    /// <summary>Runs a part of the unit in a savepoint: a failure undoes this part alone.</summary>
    public async Task<TResult> JoinAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> part,
        CancellationToken cancellationToken)
    {
        using var scope = BeginPart();
        var savepoint = $"{SavepointPrefix}{scope._depth}";
        ThrowIfLost();

        // What the unit has pending is not the part's: it is saved before, and so not undone with it.
        await Context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await _savepoints.CreateAsync(savepoint, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await part(Context, cancellationToken).ConfigureAwait(false);
            await _savepoints.ReleaseAsync(savepoint, cancellationToken).ConfigureAwait(false);
            return result;
        }
        catch (Exception exception)
        {
            Context.ChangeTracker.Clear();
            if (!await _savepoints.TryRollbackAsync(savepoint).ConfigureAwait(false))
            {
                Root._loss = ExceptionDispatchInfo.Capture(exception);
            }

            throw;
        }
    }

    /// <summary>Throws what a part threw when it took the whole transaction with it: the unit can neither go on nor commit.</summary>
    public void ThrowIfLost() => Root._loss?.Throw();

    /// <summary>Reads inside of the unit, so that it sees what the unit wrote.</summary>
    public async Task<TResult> ReadAsync<TResult>(
        Func<BoternityModel, CancellationToken, Task<TResult>> query,
        CancellationToken cancellationToken)
    {
        using var scope = BeginPart();
        ThrowIfLost();
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

    /// <exception cref="StoreException">A part of the unit is running already, on another thread or not awaited.</exception>
    private WriteScope BeginPart()
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            throw Messages.ScopeBusy();
        }

        return _ambient.Current = new WriteScope(_ambient, Context, _savepoints, this);
    }
}
