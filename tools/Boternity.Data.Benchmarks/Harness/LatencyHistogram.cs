using System.Numerics;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>Counts latencies in buckets that are at most 1/32 wide, so that measuring allocates nothing.</summary>
internal sealed class LatencyHistogram
{
    private const int StepBits = 5;
    private const int Steps = 1 << StepBits;

    private readonly long[] _counts = new long[64 * Steps];

    public void Record(long nanoseconds) => Interlocked.Increment(ref _counts[BucketOf(Math.Max(nanoseconds, 0))]);

    /// <summary>The latency that a share of all stays at or below, in nanoseconds; 0 when nothing was recorded.</summary>
    public long Percentile(double share)
    {
        var rank = (long)Math.Ceiling(_counts.Sum() * share);
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
            {
                return UpperBound(bucket);
            }
        }

        return 0;
    }

    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            _counts[bucket] += other._counts[bucket];
        }
    }

    private static int BucketOf(long value)
    {
        if (value < Steps)
        {
            return (int)value;
        }

        var shift = BitOperations.Log2((ulong)value) - StepBits;
        return ((shift + 1) << StepBits) + (int)((value >> shift) & (Steps - 1));
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < Steps)
        {
            return bucket;
        }

        var shift = (bucket >> StepBits) - 1;
        return ((long)(bucket & (Steps - 1)) + Steps + 1 << shift) - 1;
    }
}
