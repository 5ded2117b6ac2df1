using System.Text;

namespace Boternity.Data.Souls;

/// <summary>The difference of two documents, line by line.</summary>
/// <param name="Lines">Every line of both, in order; where lines were replaced, the removed ones come first.</param>
/// <remarks>Lines that differ only in how they end (LF, CR LF, or the document's end) differ.</remarks>
public sealed record SoulDiff(IReadOnlyList<SoulDiffLine> Lines)
{
    /// <summary>Whether the two documents are the same.</summary>
    public bool IsEmpty => Lines.All(line => line.Change == LineChange.None);

    /// <summary>Compares two documents.</summary>
    /// <param name="before">The document whose lines are removed.</param>
    /// <param name="after">The document whose lines are added.</param>
    /// <returns>The difference; shortest, unless the documents have little in common.</returns>
    public static SoulDiff Between(string before, string after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);

        var old = LinesOf(before);
        var current = LinesOf(after);
        var lines = new List<SoulDiffLine>();
        foreach (var (change, index) in LineDiff.Between(old, current))
        {
            lines.Add(new SoulDiffLine(change, change == LineChange.Added ? current[index] : old[index]));
        }

        return new SoulDiff(lines);
    }

    /// <summary>
    /// One line each, after a space, <c>-</c> or <c>+</c>. A carriage return at the end of a line shows as <c>␍</c>, and a last line without
    /// a line feed is followed by <c>\ No newline at end of file</c>, as in a unified diff.
    /// </summary>
    /// <returns>The lines, joined by line feeds.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    // Each line keeps its ending, so that a change of endings is a change of lines.
    private static List<string> LinesOf(string text)
    {
        var lines = new List<string>();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }
}
