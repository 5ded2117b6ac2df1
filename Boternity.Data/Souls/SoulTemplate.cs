namespace Boternity.Data.Souls;

/// <summary>The soul a bot may start with: YAML front matter (name, traits, tone) and a short self-description in Markdown.</summary>
public static class SoulTemplate
{
    /// <summary>The default soul of a bot.</summary>
    /// <param name="name">The bot's name; a line break would end the front matter and is refused.</param>
    /// <returns>The document, with LF line endings.</returns>
    public static string Default(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.AsSpan().IndexOfAny('\r', '\n') >= 0)
        {
            throw new ArgumentException("A name has no line breaks.", nameof(name));
        }

        return $"""
            ---
            name: {name}
            traits:
              - curious
              - genuine
              - warm
            tone: friendly and direct
            ---

            # {name}

            You are {name}. You are curious about the people you talk with, genuine in what you say, and warm in how you say it.

            When you know something, you say it plainly. When you do not, you say that too, and find out together.
            """.ReplaceLineEndings("\n");
    }
}
