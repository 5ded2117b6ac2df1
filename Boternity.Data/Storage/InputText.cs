using System.Text;
using Boternity.Data.Errors;

namespace Boternity.Data.Storage;

/// <summary>What text may be stored: what both drivers keep unchanged, within a limit.</summary>
internal static class InputText
{
    /// <exception cref="StoreException">Too long, or holds U+0000 or half of a surrogate pair, which not both drivers keep.</exception>
    public static void Validate(string text, string member, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text, member);

        if (text.Length > maxLength)
        {
            throw Messages.InvalidInput(member, $"is {text.Length} UTF-16 units long; at most {maxLength} are allowed");
        }

        var position = FirstNotStorable(text);
        if (position >= 0)
        {
            throw Messages.InvalidInput(
                member,
                text[position] == '\0' ? $"holds U+0000 at position {position}" : $"holds half of a surrogate pair at position {position}");
        }
    }

    /// <summary>As <see cref="Validate"/>, for text that may be white space but not nothing.</summary>
    /// <exception cref="StoreException">Empty, too long or not storable.</exception>
    public static void NotEmpty(string text, string member, int maxLength)
    {
        Validate(text, member, maxLength);
        if (text.Length == 0)
        {
            throw Messages.InvalidInput(member, "must not be empty");
        }
    }

    /// <summary>As <see cref="Validate"/>, for text that must say something.</summary>
    /// <returns>The text, trimmed.</returns>
    /// <exception cref="StoreException">Blank, too long or not storable.</exception>
    public static string Required(string text, string member, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text, member);

        var trimmed = text.Trim();
        Validate(trimmed, member, maxLength);
        return trimmed.Length > 0 ? trimmed : throw Messages.InvalidInput(member, "must not be blank");
    }

    /// <summary>Whether both drivers keep the text unchanged.</summary>
    public static bool IsStorable(string text) => FirstNotStorable(text) < 0;

    /// <returns>The text with U+FFFD in place of what not both drivers keep.</returns>
    public static string Storable(string text)
    {
        if (IsStorable(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            kept.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        }

        return kept.ToString();
    }

    private static int FirstNotStorable(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsSurrogatePair(text, index))
            {
                index++;
            }
            else if (text[index] == '\0' || char.IsSurrogate(text[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
