using Boternity.Data.Errors;

namespace Boternity.Data.Encryption;

/// <summary>How loaded master keys fit a database.</summary>
internal sealed class MasterKeyFindings
{
    /// <summary>The master keys that the data keys are wrapped with, and how many each.</summary>
    public required IReadOnlyDictionary<KeyId, int> Wanted { get; init; }

    /// <summary>Whether something was sealed.</summary>
    public required bool HasSealedRows { get; init; }

    /// <summary>Wanted, and not loaded.</summary>
    public IReadOnlyList<KeyId> Missing { get; init; } = [];

    /// <summary>Data keys that were tried and do not unwrap, by master key, with the error of the newest.</summary>
    public IReadOnlyList<(KeyId MasterKey, IReadOnlyList<DamagedDataKey> Damaged, bool OpensSome, StoreException Cause)> Damage { get; init; } = [];

    /// <summary>Whether nothing would be lost with a key that nobody has.</summary>
    public bool IsEmpty => Wanted.Count == 0 && !HasSealedRows;
}
