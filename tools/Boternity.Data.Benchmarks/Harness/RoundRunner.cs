using System.Diagnostics;
using Boternity.Data.Benchmarks.Contenders;

namespace Boternity.Data.Benchmarks.Harness;

/// <summary>Runs one round of a contender inside of its process.</summary>
internal static class RoundRunner
{
    private static readonly TimeSpan SamplePeriod = TimeSpan.FromMilliseconds(10);

    public static async Task<RoundResult> RunAsync(Contender contender, TimeSpan duration, CancellationToken cancellationToken)
    {
        CallerLoop[] loops = [.. contender.Groups.Select(group => new CallerLoop(group))];
        foreach (var loop in loops)
        {
            loop.Prepare();
        }

        // Garbage of the round before is not this one's.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var worked = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        foreach (var loop in loops)
        {
            loop.Start();
        }

        var walPeak = await WatchAsync(contender.WriteAheadLog, began, duration, cancellationToken);
        foreach (var loop in loops)
        {
            loop.Stop();
        }

        var took = Stopwatch.GetElapsedTime(began);
        var groups = new List<Measurement>();
        foreach (var loop in loops)
        {
            groups.Add(await loop.EndAsync(took));
            loop.Dispose();
        }

        worked = Environment.CpuUsage.TotalTime - worked;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var operations = Math.Max(1, groups.Sum(group => group.Operations));
        using var process = Process.GetCurrentProcess();
        return new RoundResult
        {
            Groups = groups,
            BytesPerOperation = (double)allocated / operations,
            CpuPerOperation = worked.TotalMicroseconds / operations,
            WalPeak = walPeak,
            ResidentBytes = process.WorkingSet64,
        };
    }

    private static async Task<long> WatchAsync(string? log, long began, TimeSpan duration, CancellationToken cancellationToken)
    {
        var peak = 0L;
        while (Stopwatch.GetElapsedTime(began) is var ran && ran < duration)
        {
            var left = duration - ran;
            await Task.Delay(log is null || left < SamplePeriod ? left : SamplePeriod, cancellationToken);
            if (log is not null)
            {
                var file = new FileInfo(log);
                peak = Math.Max(peak, file.Exists ? file.Length : 0);
            }
        }

        return peak;
    }
}
