namespace Boternity.Data.Encryption;

/// <summary>How much of the database hangs on a master key.</summary>
/// <param name="Id">The master key's id, which is derived from the key.</param>
/// <param name="IsCurrent">Whether it wraps new data keys.</param>
/// <param name="IsLoaded">Whether this process has it; the database alone knows only ids.</param>
/// <param name="DataKeys">How many data keys it wraps, destroyed ones left out. 0: nothing in the database needs it.</param>
public sealed record MasterKeyUse(KeyId Id, bool IsCurrent, bool IsLoaded, int DataKeys);
