using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;

namespace Boternity.Data.KeyValue;

/// <summary>What keys and values may be: what both drivers keep; checked before anything is written.</summary>
internal static class KeyValueRules
{
    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void Key(string key) => InputText.NotEmpty(key, nameof(KeyValueEntry.Key), KeyValueEntry.MaxKeyLength);

    /// <returns>The value, in memory of its own.</returns>
    /// <exception cref="StoreException">As <see cref="InputJson.Checked"/>.</exception>
    public static JsonElement Value(JsonElement value) =>
        InputJson.Checked(value, nameof(KeyValueEntry.Value), KeyValueEntry.MaxValueBytes);
}
