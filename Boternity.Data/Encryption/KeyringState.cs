namespace Boternity.Data.Encryption;

/// <summary>The one row by which processes notice that data keys were added, disabled or destroyed. None yet: nothing ever was.</summary>
/// <remarks>Table <c>keyring_state</c>, security design section 5.3.</remarks>
internal sealed class KeyringState
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;

    /// <summary>One more with each such change.</summary>
    public long Generation { get; init; }
}
