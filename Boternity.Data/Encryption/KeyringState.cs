using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Encryption;

/// <summary>The one row by which processes notice that data keys were added, disabled or destroyed. None yet: nothing ever was.</summary>
/// <remarks>Table <c>keyring_state</c>, security design section 5.3.</remarks>
internal sealed class KeyringState
{
    public const int TheOne = 1;

    public int Id { get; init; } = TheOne;

    /// <summary>One more with each such change.</summary>
    public long Generation { get; init; }

    /// <summary>Makes the next generation, inside of a unit.</summary>
    public static Task AdvanceAsync(BoternityDbContext context, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO keyring_state (id, generation) VALUES ({TheOne}, 1)
            ON CONFLICT (id) DO UPDATE SET generation = keyring_state.generation + 1
            """,
            cancellationToken);
}
