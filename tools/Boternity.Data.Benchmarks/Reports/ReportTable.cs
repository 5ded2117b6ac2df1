namespace Boternity.Data.Benchmarks.Reports;

/// <summary>A table to print: its head, then its rows. The first column is text, the others are figures.</summary>
internal sealed class ReportTable(params string[] head)
{
    public IReadOnlyList<string> Head => head;

    public List<string[]> Body { get; } = [];

    public ReportTable Add(params string[] cells)
    {
        Body.Add(cells);
        return this;
    }
}
