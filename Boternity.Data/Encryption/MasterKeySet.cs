using System.Text.Json.Serialization;

namespace Boternity.Data.Encryption;

/// <summary>The master keys of a process; disposing zeroes all of them.</summary>
/// <param name="current">Wraps new data keys, and unwraps.</param>
/// <param name="additional">Only unwrap: old or coming keys of a rotation, or those of a restored backup.</param>
[JsonConverter(typeof(NoJson<MasterKeySet>))]
public sealed class MasterKeySet(MasterKey current, IReadOnlyList<MasterKey> additional) : IDisposable
{
    /// <summary>Wraps new data keys, and unwraps.</summary>
    public MasterKey Current { get; } = current;

    /// <summary>Only unwrap; may be empty.</summary>
    public IReadOnlyList<MasterKey> Additional { get; } = additional;

    /// <summary>Finds a loaded key.</summary>
    /// <returns>Null when no loaded key has this id.</returns>
    public MasterKey? Find(KeyId id) => Current.Id == id ? Current : Additional.FirstOrDefault(key => key.Id == id);

    /// <summary>Zeroes all keys.</summary>
    public void Dispose()
    {
        Current.Dispose();
        foreach (var key in Additional)
        {
            key.Dispose();
        }
    }
}
