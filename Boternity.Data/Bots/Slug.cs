using System.Globalization;
using System.Text;

namespace Boternity.Data.Bots;

/// <summary>The rule that makes a slug of a name.</summary>
internal static class Slug
{
    /// <summary>The last number tried when a slug is taken: <c>luna</c>, <c>luna-2</c>, … <c>luna-99</c>.</summary>
    public const int LastSuffix = 99;

    /// <summary>
    /// Lower case, every run of characters that are neither letters nor digits one hyphen, none at the ends. Letters of every script
    /// stay; composed first (NFC), so that one name has one slug however it was typed (a runtime in invariant mode cannot compose).
    /// </summary>
    /// <returns>The slug; empty when the name holds no letter and no digit.</returns>
    public static string Of(string name)
    {
        var slug = new StringBuilder(name.Length);

        // Normalize refuses this noncharacter, which would end up as a hyphen anyway.
        var composed = name.Replace('\uFFFE', ' ').Normalize(NormalizationForm.FormC);
        foreach (var rune in composed.ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                slug.Append(rune);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().TrimEnd('-');
    }

    /// <summary>The slugs to try for a base, in order.</summary>
    public static IEnumerable<string> Candidates(string slug) =>
        Enumerable.Range(2, LastSuffix - 1)
            .Select(suffix => string.Create(CultureInfo.InvariantCulture, $"{slug}-{suffix}"))
            .Prepend(slug);
}
