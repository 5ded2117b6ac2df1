namespace Boternity.Data.Storage.Sqlite;

/// <summary>What a statement's text says about what it can change.</summary>
internal static class StatementText
{
    private static readonly string[] ReadingKeywords = ["SELECT", "WITH", "VALUES", "EXPLAIN"];

    /// <summary>Whether it is a single statement that reads, or is refused: nothing that outlasts it, such as a pragma.</summary>
    /// <returns>False when that is not certain, for instance with a semicolon in the middle of a text literal.</returns>
    public static bool IsPlainQuery(string text)
    {
        var rest = SkipComments(text);
        var semicolon = rest.IndexOf(';');
        return (semicolon < 0 || SkipComments(rest[(semicolon + 1)..]).IsEmpty) && StartsWithKeyword(rest);
    }

    private static bool StartsWithKeyword(ReadOnlySpan<char> text)
    {
        foreach (var keyword in ReadingKeywords)
        {
            if (text.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)
                && (text.Length == keyword.Length || !char.IsLetterOrDigit(text[keyword.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> SkipComments(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart();
            if (text.StartsWith("--"))
            {
                var end = text.IndexOf('\n');
                text = end < 0 ? [] : text[(end + 1)..];
            }
            else if (text.StartsWith("/*"))
            {
                var end = text.IndexOf("*/");
                text = end < 0 ? [] : text[(end + 2)..];
            }
            else
            {
                return text;
            }
        }
    }
}
