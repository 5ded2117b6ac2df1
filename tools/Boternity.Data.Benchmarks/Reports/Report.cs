using Boternity.Data.Benchmarks.Harness;
using Spectre.Console;

namespace Boternity.Data.Benchmarks.Reports;

/// <summary>Prints tables and lines, for a terminal or for a document.</summary>
internal sealed class Report(IAnsiConsole console, TextWriter output, bool markdown)
{
    public void Heading(string text)
    {
        output.WriteLine();
        output.WriteLine(markdown ? $"### {text}" : text);
        if (markdown)
        {
            output.WriteLine();
        }
    }

    public void Line(string text) => output.WriteLine(markdown ? $"- {text}" : $"  {text}");

    public void Table(ReportTable rows)
    {
        if (markdown)
        {
            output.WriteLine();
            Row(rows.Head);
            Row([.. rows.Head.Select((_, column) => column == 0 ? "---" : "---:")]);
            rows.Body.ForEach(Row);
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        for (var column = 0; column < rows.Head.Count; column++)
        {
            var head = new TableColumn(Markup.Escape(rows.Head[column])) { NoWrap = true };
            table.AddColumn(column == 0 ? head : head.RightAligned());
        }

        foreach (var row in rows.Body)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        // A pipe has no width: a table that is cut off there is of no use.
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = 200;
        }

        console.Write(table);
    }

    /// <summary>Prints what was verified, and what failed.</summary>
    /// <returns>Whether all of the work was done.</returns>
    public bool Conclude(Standings standings)
    {
        Heading("Verified");
        foreach (var group in standings.Entries.GroupBy(entry => entry.Verification!.Settings).Where(group => group.Key.Length > 0))
        {
            Line($"{string.Join(", ", group.Select(entry => entry.Spec.Name).Distinct())}: {group.Key}");
        }

        foreach (var group in standings.Entries.GroupBy(entry => entry.Spec.Name))
        {
            Line($"{group.Key}: {string.Join("; ", group.Select(entry => entry.Verification!.Work))}");
        }

        foreach (var error in standings.Errors())
        {
            Line($"error: {error}");
        }

        string[] complaints = [.. standings.Complaints()];
        foreach (var complaint in complaints)
        {
            Line($"NOT DONE: {complaint}");
        }

        return complaints.Length == 0;
    }

    private void Row(IReadOnlyList<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
}
