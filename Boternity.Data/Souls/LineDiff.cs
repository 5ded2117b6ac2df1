namespace Boternity.Data.Souls;

/// <summary>The shortest edit between two lists of lines (Myers, "An O(ND) Difference Algorithm", 1986).</summary>
internal static class LineDiff
{
    // Beyond this many edits the middle is taken as replaced whole: the memory of the search grows with their square.
    private const int MaxEdits = 2_000;

    /// <summary>The lines of both in order; an index is of the first list unless the line was added.</summary>
    public static IEnumerable<(LineChange Change, int Index)> Between(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var prefix = 0;
        while (prefix < before.Count && prefix < after.Count && before[prefix] == after[prefix])
        {
            prefix++;
        }

        var suffix = 0;
        while (suffix < before.Count - prefix && suffix < after.Count - prefix && before[^(suffix + 1)] == after[^(suffix + 1)])
        {
            suffix++;
        }

        var edits = Middle(before, after, prefix, before.Count - prefix - suffix, after.Count - prefix - suffix);

        return Enumerable.Range(0, prefix).Select(index => (LineChange.None, index))
            .Concat(edits)
            .Concat(Enumerable.Range(before.Count - suffix, suffix).Select(index => (LineChange.None, index)));
    }

    private static List<(LineChange Change, int Index)> Middle(
        IReadOnlyList<string> before,
        IReadOnlyList<string> after,
        int start,
        int beforeCount,
        int afterCount)
    {
        var limit = Math.Min(beforeCount + afterCount, MaxEdits);
        var furthest = new int[(2 * limit) + 3];
        var offset = limit + 1;
        var trace = new List<int[]>();

        for (var edits = 0; edits <= limit; edits++)
        {
            trace.Add(furthest[(offset - edits - 1)..(offset + edits + 2)]);
            for (var diagonal = -edits; diagonal <= edits; diagonal += 2)
            {
                var down = diagonal == -edits
                    || (diagonal != edits && furthest[offset + diagonal - 1] < furthest[offset + diagonal + 1]);
                var x = down ? furthest[offset + diagonal + 1] : furthest[offset + diagonal - 1] + 1;
                while (x < beforeCount && x - diagonal < afterCount && before[start + x] == after[start + x - diagonal])
                {
                    x++;
                }

                furthest[offset + diagonal] = x;
                if (x >= beforeCount && x - diagonal >= afterCount)
                {
                    return Backtrack(trace, start, beforeCount, afterCount);
                }
            }
        }

        return
        [
            .. Enumerable.Range(start, beforeCount).Select(index => (LineChange.Removed, index)),
            .. Enumerable.Range(start, afterCount).Select(index => (LineChange.Added, index)),
        ];
    }

    private static List<(LineChange Change, int Index)> Backtrack(List<int[]> trace, int start, int x, int y)
    {
        var script = new List<(LineChange, int)>();
        for (var edits = trace.Count - 1; edits >= 0; edits--)
        {
            // trace[edits] holds the diagonals -edits-1 to edits+1 as they were before that round.
            var furthest = trace[edits];
            var offset = edits + 1;
            var diagonal = x - y;
            var down = diagonal == -edits
                || (diagonal != edits && furthest[offset + diagonal - 1] < furthest[offset + diagonal + 1]);
            var previousDiagonal = down ? diagonal + 1 : diagonal - 1;
            var previousX = edits == 0 ? 0 : furthest[offset + previousDiagonal];
            var previousY = edits == 0 ? 0 : previousX - previousDiagonal;

            while (x > previousX && y > previousY)
            {
                script.Add((LineChange.None, start + --x));
                y--;
            }

            if (edits > 0)
            {
                script.Add(down ? (LineChange.Added, start + --y) : (LineChange.Removed, start + --x));
            }
        }

        script.Reverse();
        return script;
    }
}
