namespace Boternity.Data.Benchmarks.Rows;

/// <summary>Numbers without order that are the same in every run.</summary>
internal static class Scrambled
{
    /// <summary>The finaliser of SplitMix64.</summary>
    public static ulong Of(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }

    /// <summary>A number from 0 to <paramref name="limit"/> - 1.</summary>
    public static long Of(long value, long limit) => (long)(Of((ulong)value) % (ulong)limit);
}
