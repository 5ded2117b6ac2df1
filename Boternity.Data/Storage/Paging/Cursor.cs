using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage.Paging;

/// <summary>Where a page ended: the list it belongs to, and the last row's sort key and tie-break.</summary>
/// <remarks>Its text is base64url of a JSON array; what comes back from a caller is checked for shape, list and types.</remarks>
internal static class Cursor
{
    private const int MaxLength = 4_096;

    public static string Encode<TKey, TId>(string list, TKey key, TId id)
    {
        var json = $"[{JsonSerializer.Serialize(list)},{JsonSerializer.Serialize(key)},{JsonSerializer.Serialize(id)}]";
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    /// <exception cref="StoreException">Not a cursor of this list.</exception>
    public static (TKey? Key, TId Id) Decode<TKey, TId>(string cursor, string list)
    {
        if (cursor.Length > MaxLength)
        {
            throw Messages.InvalidCursor("is too long");
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
            var root = document.RootElement;
            if (!root[0].ValueEquals(list))
            {
                throw Messages.InvalidCursor("is of another list or order");
            }

            var key = root[1].Deserialize<TKey>();
            return root.GetArrayLength() == 3 && IsStorable(key)
                ? (key, root[2].Deserialize<TId>()!)
                : throw Messages.InvalidCursor("is damaged");
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw Messages.InvalidCursor("is damaged");
        }
    }

    // JSON has more values than a column: null, numbers that are no member, text that not both drivers take.
    private static bool IsStorable<TKey>(TKey? key) => key switch
    {
        null => Nullable.GetUnderlyingType(typeof(TKey)) is not null,
        string text => InputText.IsStorable(text),
        Enum member => Enum.IsDefined(member.GetType(), member),
        _ => true,
    };
}
