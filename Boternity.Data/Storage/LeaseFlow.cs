namespace Boternity.Data.Storage;

/// <summary>Which contexts and units of this flow of control hold a writer, so that waiting for it inside of that flow fails at once instead of hanging.</summary>
/// <remarks>A context is constructed in the flow that will use it; what it marks there is seen by all that flow calls.</remarks>
internal sealed class LeaseFlow
{
    private static readonly AsyncLocal<LeaseFlow?> Ambient = new();

    private readonly LeaseFlow? _outer;
    private volatile object? _held;
    private volatile bool _ended;

    private LeaseFlow(LeaseFlow? outer) => _outer = outer;

    /// <summary>Marks the flow for a new context.</summary>
    public static LeaseFlow Begin()
    {
        // Contexts that are gone are left out: a loop that makes one after the other must not grow a chain.
        var outer = Ambient.Value;
        while (outer is { _ended: true })
        {
            outer = outer._outer;
        }

        return Ambient.Value = new LeaseFlow(outer);
    }

    /// <summary>Whether a context of this flow holds the writer.</summary>
    public static bool Holds(object writer)
    {
        for (var flow = Ambient.Value; flow is not null; flow = flow._outer)
        {
            if (flow._held == writer)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The context holds the writer now.</summary>
    public void Take(object writer) => _held = writer;

    /// <summary>The context has given the writer back.</summary>
    public void GiveBack() => _held = null;

    /// <summary>The context is gone.</summary>
    public void End()
    {
        _held = null;
        _ended = true;
    }
}
