namespace Boternity.Data.Souls;

/// <summary>One line of a difference.</summary>
/// <param name="Change">Where the line stands.</param>
/// <param name="Text">The line with its ending: LF, CR LF, or none at the end of the document.</param>
public sealed record SoulDiffLine(LineChange Change, string Text)
{
    /// <summary>The line as <see cref="SoulDiff.ToString"/> shows it.</summary>
    /// <returns>One line, or two for a last line without a line feed.</returns>
    public override string ToString()
    {
        var mark = Change switch
        {
            LineChange.Removed => '-',
            LineChange.Added => '+',
            _ => ' ',
        };
        var ended = Text.EndsWith('\n');
        var content = ended ? Text[..^1] : Text;
        if (content.EndsWith('\r'))
        {
            content = $"{content[..^1]}␍";
        }

        return ended ? $"{mark}{content}" : $"{mark}{content}\n\\ No newline at end of file";
    }
}
