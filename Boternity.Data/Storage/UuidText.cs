using System.Diagnostics.CodeAnalysis;

namespace Boternity.Data.Storage;

/// <summary>UUIDs that callers give as text: 8-4-4-4-12 hex digits of either case, and nothing around them.</summary>
internal static class UuidText
{
    private const int Length = 36;

    public static bool TryParse([NotNullWhen(true)] string? text, out Guid id)
    {
        id = Guid.Empty;
        return text is { Length: Length } && HasShape(text) && Guid.TryParseExact(text, "D", out id);
    }

    // Guid's own parser also takes blanks at the ends, and signs and 0x inside of a group.
    private static bool HasShape(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var fits = index is 8 or 13 or 18 or 23 ? text[index] == '-' : char.IsAsciiHexDigit(text[index]);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
