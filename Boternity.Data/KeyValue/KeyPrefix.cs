using System.Text;

namespace Boternity.Data.KeyValue;

/// <summary>The range of keys that begin with a text, in the order of code points by which both drivers sort.</summary>
internal static class KeyPrefix
{
    /// <returns>The first text behind all that begin with the prefix; null when there is none.</returns>
    public static string? End(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        for (var last = runes.Count - 1; last >= 0; last--)
        {
            if (Next(runes[last]) is { } next)
            {
                return string.Concat(runes.Take(last).Append(next));
            }
        }

        return null;
    }

    // Surrogates are no characters of their own: U+E000 follows U+D7FF.
    private static Rune? Next(Rune rune) => rune.Value switch
    {
        0xD7FF => new Rune(0xE000),
        0x10FFFF => null,
        var value => new Rune(value + 1),
    };
}
