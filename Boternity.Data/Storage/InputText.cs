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

        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\0')
            {
                throw Messages.InvalidInput(member, $"holds U+0000 at position {index}");
            }

            if (char.IsSurrogate(text[index]))
            {
                if (!char.IsHighSurrogate(text[index]) || index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]))
                {
                    throw Messages.InvalidInput(member, $"holds half of a surrogate pair at position {index}");
                }

                index++;
            }
        }
    }
}
