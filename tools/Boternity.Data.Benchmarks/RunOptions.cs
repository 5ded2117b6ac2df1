using System.CommandLine;
using System.Globalization;

namespace Boternity.Data.Benchmarks;

/// <summary>How long, how often and on what a load runs.</summary>
internal sealed record RunOptions
{
    /// <summary>Of one round of one contender.</summary>
    public double Seconds { get; init; } = 1;

    public int Rounds { get; init; } = 3;

    /// <summary>In the database before the first round.</summary>
    public long Rows { get; init; } = 10_000;

    /// <summary>Where the databases are made; whether writes are durable there is the file system's matter.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    public bool Markdown { get; init; }

    /// <summary>The PostgreSQL database; null where a load has no use for it, empty when none is given.</summary>
    public string? Connection { get; init; }

    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"medians of {Rounds} rounds of {Seconds} s for each contender, in a process of its own; {Rows:N0} rows at the start");

    /// <summary>A command with these options.</summary>
    public static Command Command(
        string name,
        string description,
        RunOptions defaults,
        Func<RunOptions, CancellationToken, Task<int>> run)
    {
        var seconds = new Option<double>("--seconds") { Description = "Of each round of each contender.", DefaultValueFactory = _ => defaults.Seconds };
        var rounds = new Option<int>("--rounds") { Description = "The medians of which are printed.", DefaultValueFactory = _ => defaults.Rounds };
        var rows = new Option<long>("--rows") { Description = "In the database at the start; 100 or more.", DefaultValueFactory = _ => defaults.Rows };
        var folder = new Option<string>("--path") { Description = "The folder for the databases.", DefaultValueFactory = _ => defaults.Folder };
        var markdown = new Option<bool>("--markdown") { Description = "Prints tables for docs/performance.md." };
        var connection = new Option<string>("--connection") { Description = "An empty PostgreSQL database, in Npgsql's form." };

        var command = new Command(name, description) { seconds, rounds, rows, folder, markdown };
        if (defaults.Connection is not null)
        {
            command.Options.Add(connection);
        }

        command.SetAction((result, cancellationToken) => run(
            new RunOptions
            {
                Seconds = Math.Max(0.1, result.GetRequiredValue(seconds)),
                Rounds = Math.Max(1, result.GetRequiredValue(rounds)),
                Rows = Math.Max(100, result.GetRequiredValue(rows)),
                Folder = result.GetRequiredValue(folder),
                Markdown = result.GetValue(markdown),
                Connection = defaults.Connection is null ? null : result.GetValue(connection),
            },
            cancellationToken));
        return command;
    }
}
