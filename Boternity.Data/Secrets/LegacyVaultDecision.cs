namespace Boternity.Data.Secrets;

/// <summary>What becomes of an item, by what is here.</summary>
/// <param name="Item">The item.</param>
/// <param name="Stored">The secret of its scope and name: id, version and creation; null if there is none.</param>
/// <param name="FreeId">The item's id, if it can have that; null for one that exists.</param>
/// <param name="Rule">What to do with one that exists.</param>
internal sealed record LegacyVaultDecision(LegacyVaultItem Item, Secret? Stored, Guid? FreeId, ExistingSecretRule Rule)
{
    public bool IsWritten => Stored is null || Rule == ExistingSecretRule.Replace;

    public LegacyVaultRow ToRow()
    {
        if (Stored is not null)
        {
            return Item.ToRow(IsWritten ? LegacyVaultOutcome.Replaced : LegacyVaultOutcome.Skipped);
        }

        return Item.ToRow(LegacyVaultOutcome.Imported) with
        {
            HasNewId = FreeId is null,
            HasNewTime = Item.CreatedAt is null || Item.UpdatedAt is null,
        };
    }
}
