namespace Boternity.Data.Encryption;

/// <summary>What a unit that wanted to make a data key came to.</summary>
/// <param name="stored">The row as it is now: the one that was made, or that another writer had made before.</param>
/// <param name="key">The key that was made, to be disposed by the caller; null when it was there.</param>
internal sealed class MadeDataKey(StoredDataKey stored, EnvelopeKey? key)
{
    public StoredDataKey Stored { get; } = stored;

    public EnvelopeKey? Key { get; } = key;
}
