using Boternity.Data.Souls;

namespace Boternity.Data.Tests.Souls;

/// <summary>What holds for every difference, on documents made from seeds.</summary>
public sealed class LineDiffTests
{
    [Test]
    public void Between_documents_of_few_different_lines_holds_both_and_is_shortest()
    {
        for (var seed = 1; seed <= 3_000; seed++)
        {
            var lines = new Lines((uint)seed);
            var before = lines.Take(lines.Next(12), kinds: 1 + lines.Next(4));
            var after = lines.Take(lines.Next(12), kinds: 1 + lines.Next(4));

            var diff = SoulDiff.Between(string.Concat(before), string.Concat(after));

            AssertHolds(diff, before, after, $"seed {seed}");
            var edits = diff.Lines.Count(line => line.Change != LineChange.None);
            Assert.That(edits, Is.EqualTo(before.Length + after.Length - (2 * LongestCommon(before, after))), $"seed {seed}");
        }
    }

    [Test]
    public void Between_edited_document_holds_both_and_only_the_edits()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var lines = new Lines((uint)seed);
            var before = lines.Take(800, kinds: 400);
            var after = before.ToList();
            for (var edit = 0; edit < 50; edit++)
            {
                after[lines.Next(after.Count)] = $"edit {edit}\n";
                after.Insert(lines.Next(after.Count), $"insert {edit}\n");
                after.RemoveAt(lines.Next(after.Count));
            }

            var diff = SoulDiff.Between(string.Concat(before), string.Concat(after));

            AssertHolds(diff, before, [.. after], $"seed {seed}");
            Assert.That(diff.Lines.Count(line => line.Change != LineChange.None), Is.LessThanOrEqualTo(200), $"seed {seed}");
        }
    }

    [TestCase(1_000, 1_000, 2_000)]
    [TestCase(1_001, 1_000, 2_001)]
    [TestCase(1_000, 1_001, 2_001)]
    [TestCase(5_000, 1, 5_001)]
    [TestCase(20_000, 20_000, 40_000)]
    public void Between_documents_with_nothing_in_common_replaces_all(int removed, int added, int edits)
    {
        string[] before = [.. Enumerable.Range(0, removed).Select(number => $"old {number}\n")];
        string[] after = [.. Enumerable.Range(0, added).Select(number => $"new {number}\n")];

        var diff = SoulDiff.Between(string.Concat(before), string.Concat(after));

        AssertHolds(diff, before, after, "nothing in common");
        Assert.That(diff.Lines, Has.Count.EqualTo(edits));
        Assert.That(diff.Lines.Take(removed).All(line => line.Change == LineChange.Removed), Is.True);
    }

    [Test]
    public void Between_documents_beyond_the_bound_holds_both_and_keeps_begin_and_end()
    {
        var lines = new Lines(7);
        string[] begin = ["begin\n", "same\n"];
        string[] end = ["end\n"];
        string[] before = [.. begin, .. lines.Take(6_000, kinds: 50), .. end];
        string[] after = [.. begin, .. lines.Take(6_000, kinds: 50), .. end];

        var diff = SoulDiff.Between(string.Concat(before), string.Concat(after));

        AssertHolds(diff, before, after, "beyond the bound");
        Assert.That(diff.Lines.Take(2).Select(line => line.Change), Is.All.EqualTo(LineChange.None));
        Assert.That(diff.Lines[^1], Is.EqualTo(new SoulDiffLine(LineChange.None, "end\n")));
    }

    [Test]
    public void Between_largest_documents_holds_both()
    {
        // As many lines as a soul can have, nearly.
        string[] before = [.. Enumerable.Repeat("\n", SoulVersion.MaxContentBytes / 2), "x\n"];
        string[] after = [.. Enumerable.Repeat("\n", SoulVersion.MaxContentBytes / 2), "y\n", "\n"];

        var diff = SoulDiff.Between(string.Concat(before), string.Concat(after));

        Assert.That(diff.Lines.Count(line => line.Change != LineChange.None), Is.EqualTo(3));
        Assert.That(diff.Lines, Has.Count.EqualTo(before.Length + 2));
    }

    private static void AssertHolds(SoulDiff diff, string[] before, string[] after, string because)
    {
        Assert.That(Side(diff, LineChange.Removed), Is.EqualTo(before), because);
        Assert.That(Side(diff, LineChange.Added), Is.EqualTo(after), because);

        // Between two unchanged lines the removed ones stand first.
        var pairs = diff.Lines.Zip(diff.Lines.Skip(1));
        Assert.That(pairs.Any(pair => pair is { First.Change: LineChange.Added, Second.Change: LineChange.Removed }), Is.False, because);
    }

    private static string[] Side(SoulDiff diff, LineChange change) =>
        [.. diff.Lines.Where(line => line.Change == LineChange.None || line.Change == change).Select(line => line.Text)];

    private static int LongestCommon(string[] before, string[] after)
    {
        var previous = new int[after.Length + 1];
        foreach (var line in before)
        {
            var current = new int[after.Length + 1];
            for (var column = 1; column <= after.Length; column++)
            {
                current[column] = line == after[column - 1]
                    ? previous[column - 1] + 1
                    : Math.Max(previous[column], current[column - 1]);
            }

            previous = current;
        }

        return previous[after.Length];
    }

    /// <summary>Lines that look random and are the same in every run and version (xorshift).</summary>
    private sealed class Lines(uint seed)
    {
        private uint _state = seed;

        public int Next(int below)
        {
            _state ^= _state << 13;
            _state ^= _state >> 17;
            _state ^= _state << 5;
            return (int)(_state % (uint)below);
        }

        public string[] Take(int count, int kinds) => [.. Enumerable.Range(0, count).Select(_ => $"{Next(kinds)}{(Next(9) == 0 ? "\r\n" : "\n")}")];
    }
}
