using System.Globalization;
using Boternity.Data.Cli.Output;
using Boternity.Data.Storage.Copying;

namespace Boternity.Data.Cli.Copying;

/// <summary>Says in numbers and words how far a copy is, and how fast its step.</summary>
internal sealed class CopyProgressView(TimeProvider clock)
{
    private string? _step;
    private long _start;

    public WorkStep StepOf(CopyProgress progress)
    {
        if (_step != progress.Step)
        {
            (_step, _start) = (progress.Step, clock.GetTimestamp());
        }

        var seconds = clock.GetElapsedTime(_start).TotalSeconds;
        var speed = seconds >= 1 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Done / seconds:0} rows/s") : "";
        return new WorkStep(
            progress.Done,
            progress.Total,
            string.Create(CultureInfo.InvariantCulture, $"{progress.Step} {progress.Table}: {progress.Done} of {progress.Total} rows{speed}"));
    }
}
