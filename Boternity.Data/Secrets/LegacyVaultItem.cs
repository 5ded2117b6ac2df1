using Boternity.Data.Encryption;
using Boternity.Data.Storage;

namespace Boternity.Data.Secrets;

/// <summary>A row of an older vault on its way into this store.</summary>
/// <param name="record">As it is there.</param>
internal sealed class LegacyVaultItem(LegacyVaultRecord record)
{
    private const int LongestLabel = 120;

    /// <summary>Nonce, ciphertext and tag: it is opened when it is sealed, and for no longer.</summary>
    public ReadOnlySpan<byte> Value => record.Value;

    public SecretScope Scope { get; } = SecretScope.TryParse(record.Scope, out var scope) ? scope : default;

    /// <summary>Of an item that was not refused.</summary>
    public string Name => record.Name!;

    public Guid? Id { get; } = UuidText.TryParse(record.Id, out var id) && id != Guid.Empty ? id : null;

    public DateTimeOffset? CreatedAt { get; } = LegacyVaultTime.Parse(record.CreatedAt);

    public DateTimeOffset? UpdatedAt { get; } = LegacyVaultTime.Parse(record.UpdatedAt);

    /// <summary>For messages: scope and name, without what a terminal would obey.</summary>
    public string Label
    {
        get
        {
            var text = $"{record.Scope}/{record.Name}";
            return string.Concat(text.Take(LongestLabel).Select(one => char.IsControl(one) || char.IsSurrogate(one) ? '?' : one));
        }
    }

    /// <summary>What keeps it from becoming a secret, as far as that shows without opening it.</summary>
    public LegacyVaultRefusal? Refusal => this switch
    {
        // The column's own default.
        _ when record.Provider is not (null or "vault") => LegacyVaultRefusal.OtherProvider,

        // A scope that is missing or strange is not taken for the global one, which every bot reads.
        _ when !Scope.IsValid || Scope.Kind == SecretScopeKind.User => LegacyVaultRefusal.InvalidScope,
        _ when record.Name is null || record.Name.Contains('\uFFFD', StringComparison.Ordinal) || !SecretRules.IsName(record.Name) =>
            LegacyVaultRefusal.InvalidName,
        _ when record.IsTooLong => LegacyVaultRefusal.TooLong,
        _ => null,
    };

    /// <summary>Reports it.</summary>
    public LegacyVaultRow ToRow(LegacyVaultOutcome outcome, LegacyVaultRefusal? refusal = null) =>
        new() { Id = record.Id, Scope = record.Scope, Name = record.Name, Outcome = outcome, Refusal = refusal };
}
