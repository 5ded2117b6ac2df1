using Spectre.Console;

namespace Boternity.Data.Cli.Output;

/// <summary>Shows results: tables and rules on a terminal, plain aligned lines in a pipe.</summary>
/// <param name="console">Where.</param>
/// <param name="nameWidth">The width of the names in <see cref="Line"/>.</param>
internal sealed class Report(IAnsiConsole console, int nameWidth)
{
    private readonly bool _plain = !console.Profile.Out.IsTerminal;

    private TextWriter Writer => console.Profile.Out.Writer;

    public void Section(string title)
    {
        if (_plain)
        {
            Writer.WriteLine();
            Writer.WriteLine(title);
        }
        else
        {
            console.WriteLine();
            console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
        }
    }

    public void Line(string name, string value)
    {
        var padded = name.PadRight(nameWidth);
        if (_plain)
        {
            Writer.WriteLine($"  {padded} {value}");
        }
        else
        {
            console.MarkupLineInterpolated($"  [grey]{padded}[/] {value}");
        }
    }

    public void Text(string line)
    {
        if (_plain)
        {
            Writer.WriteLine(line);
        }
        else
        {
            console.MarkupLineInterpolated($"{line}");
        }
    }

    /// <param name="columns">The heads.</param>
    /// <param name="rows">One cell for each column.</param>
    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (_plain)
        {
            var widths = columns.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
            foreach (var row in rows.Prepend(columns))
            {
                Writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            }

            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        foreach (var head in columns)
        {
            table.AddColumn(Markup.Escape(head));
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }
}
