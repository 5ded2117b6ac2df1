using Boternity.Data.Benchmarks.Harness;

namespace Boternity.Data.Benchmarks.Contenders;

/// <summary>One way to do the work, in a process of its own.</summary>
internal abstract class Contender : IAsyncDisposable
{
    /// <summary>Who works at the same time; one group, except for mixed loads.</summary>
    public abstract IReadOnlyList<CallerGroup> Groups { get; }

    /// <summary>The file whose size is watched; null when there is none.</summary>
    public virtual string? WriteAheadLog => null;

    /// <summary>Looks whether the work was done.</summary>
    public abstract Task<Verification> VerifyAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    protected static CallerGroup OnThreads(string name, int callers, Action<int> operation) => new(name, callers, operation, null);

    protected static CallerGroup OnPool(string name, int callers, Func<int, Task> operation) => new(name, callers, null, operation);
}
