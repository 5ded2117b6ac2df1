using Boternity.Data.Benchmarks.Contenders;
using Boternity.Data.Storage;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>A contender with its rounds.</summary>
internal sealed class Entry(ContenderSpec spec)
{
    public ContenderSpec Spec => spec;

    public List<RoundResult> Rounds { get; } = [];

    public Verification? Verification { get; set; }

    public long Errors => Rounds.Sum(round => round.Groups.Sum(group => group.Errors));

    /// <summary>Of a figure over the rounds.</summary>
    public double Median(Func<RoundResult, double> figure) => Medians.Of(Rounds.Select(figure));

    /// <summary>Of a figure of one group over the rounds.</summary>
    public double Median(int group, Func<Measurement, double> figure) => Median(round => figure(round.Groups[group]));
}

/// <summary>All contenders of a contest.</summary>
internal sealed class Standings(IReadOnlyList<Entry> entries)
{
    public IReadOnlyList<Entry> Entries => entries;

    public Entry this[string name, int callers, Durability durability = Durability.Full] =>
        entries.Single(entry => entry.Spec.Name == name && entry.Spec.Callers == callers && entry.Spec.Durability == durability);

    /// <summary>The median of the rounds' ratios: how many times the second's figure the first's is.</summary>
    public static double Ratio(Entry first, Entry second, Func<Measurement, double> figure) =>
        Medians.Of(first.Rounds.Zip(second.Rounds, (one, other) => figure(one.Groups[0]) / figure(other.Groups[0])));

    /// <summary>The contenders whose work was not done.</summary>
    public IEnumerable<string> Complaints() =>
        from entry in entries
        where entry.Verification?.Error is not null
        select $"{entry.Spec.Name} ({entry.Spec.Callers}): {entry.Verification!.Error}";

    /// <summary>The first line of each contender's first error; how many there were is in the tables.</summary>
    public IEnumerable<string> Errors() =>
        from entry in entries
        let first = entry.Rounds.SelectMany(round => round.Groups).FirstOrDefault(done => done.FirstError is not null)
        where first is not null
        select $"{entry.Spec.Name} ({entry.Spec.Callers}): {first.FirstError!.Split('\n')[0]}";
}

internal static class Medians
{
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? double.NaN
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
