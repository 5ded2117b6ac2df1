using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>Where a flow of control finds the unit it runs in. Each host has its own: a unit of one database is none of another's.</summary>
internal sealed class AmbientScope
{
    private readonly AsyncLocal<WriteScope?> _scope = new();

    /// <summary>The unit this code runs in, or null outside of any.</summary>
    /// <exception cref="StoreException">The unit has ended: its work escaped into a task that nobody awaited.</exception>
    public WriteScope? Current
    {
        get => _scope.Value is { HasEnded: true } ? throw Messages.ScopeEnded() : _scope.Value;
        set => _scope.Value = value;
    }
}
