using System.Text;
using System.Text.Unicode;

namespace Boternity.Data.Encryption;

/// <summary>What may be shown of a secret: its last four characters, if it is long enough to lose little by that.</summary>
public static class SecretMask
{
    internal const string Stars = "****";
    private const int ShownCharacters = 4;
    private const int ShortestShown = 12;

    /// <summary>
    /// <c>****</c>, followed by the last four characters when the value has at least 12 (Unicode scalar values) and these four are
    /// printable ASCII without the space.
    /// </summary>
    public static string Mask(string value) => Stars + Hint(value);

    /// <summary>The four characters that <see cref="Mask"/> shows; null if it shows none.</summary>
    internal static string? Hint(string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        var isLong = value.EnumerateRunes().Count() >= ShortestShown;
        return isLong && value[^ShownCharacters..].All(IsShown) ? value[^ShownCharacters..] : null;
    }

    /// <summary>As <see cref="Hint(string)"/> of the text that the bytes are, of which no string is made; null if they are none.</summary>
    internal static string? Hint(ReadOnlySpan<byte> value)
    {
        if (value.Length < ShortestShown || !Utf8.IsValid(value))
        {
            return null;
        }

        var characters = value.Length;
        foreach (var one in value)
        {
            // Each but the first byte of a character.
            characters -= (one & 0xC0) == 0x80 ? 1 : 0;
        }

        var last = value[^ShownCharacters..];
        foreach (var one in last)
        {
            if (!IsShown((char)one))
            {
                return null;
            }
        }

        return characters >= ShortestShown ? Encoding.ASCII.GetString(last) : null;
    }

    private static bool IsShown(char character) => character is >= '!' and <= '~';
}
