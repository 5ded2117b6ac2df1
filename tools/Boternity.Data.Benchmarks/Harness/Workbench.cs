using System.Globalization;
using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Benchmarks.Rows;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>The folder of a run's databases; gone with it.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly string _folder;
    private readonly long _rows;
    private int _copies;

    private Workbench(string folder, long rows)
    {
        _folder = folder;
        _rows = rows;
    }

    private string Template => Path.Combine(_folder, "template.db");

    /// <summary>Makes the folder inside of <paramref name="parent"/>, and in it a database with bots.</summary>
    public static async Task<Workbench> CreateAsync(string parent, long rows, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(parent);
        var name = string.Create(CultureInfo.InvariantCulture, $"boternity-load-{Environment.ProcessId}-{rows}");
        var bench = new Workbench(Path.Combine(parent, name), rows);
        Directory.CreateDirectory(bench._folder);
        try
        {
            await SampleDatabase.CreateAsync(bench.Template, rows, cancellationToken);
            return bench;
        }
        catch
        {
            bench.Dispose();
            throw;
        }
    }

    /// <summary>A contender on the database that all share: for those that only read.</summary>
    public ContenderSpec Shared(ContenderSpec spec) => spec with { Database = Template, Rows = _rows };

    /// <summary>A contender on a copy of its own.</summary>
    public ContenderSpec Own(ContenderSpec spec)
    {
        var copy = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{++_copies}.db"));
        File.Copy(Template, copy);
        return spec with { Database = copy, Rows = _rows };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
