using Spectre.Console;

namespace Boternity.Data.Cli.Output;

/// <summary>Shows how far long work is: a bar on a terminal, a line a second in a pipe.</summary>
/// <param name="shell">Where.</param>
/// <param name="report">For the lines.</param>
/// <param name="title">What is being done.</param>
/// <param name="isSilent">Whether the output is for a program, and so has nothing but the result.</param>
internal sealed class WorkProgress(Shell shell, Report report, string title, bool isSilent)
{
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(1);

    /// <param name="work">Tells how far it is.</param>
    /// <param name="describe">What that means in numbers and in words.</param>
    public Task<TResult> RunAsync<TProgress, TResult>(
        Func<IProgress<TProgress>, Task<TResult>> work, Func<TProgress, WorkStep> describe) =>
        isSilent ? work(new Sink<TProgress>(_ => { }))
        : shell.IsOutputTerminal ? ShowBarAsync(work, describe)
        : work(Lines(describe));

    private Task<TResult> ShowBarAsync<TProgress, TResult>(
        Func<IProgress<TProgress>, Task<TResult>> work, Func<TProgress, WorkStep> describe) =>
        shell.Console.Progress().StartAsync(context =>
        {
            var bar = context.AddTask(Markup.Escape(title));
            return work(new Sink<TProgress>(progress =>
            {
                var step = describe(progress);
                bar.Description = Markup.Escape($"{title}: {step.Text}");
                bar.IsIndeterminate = step.Total is null;
                bar.MaxValue = Math.Max(1, step.Total ?? 0);
                bar.Value = step.Total == 0 ? 1 : step.Done;
            }));
        });

    private Sink<TProgress> Lines<TProgress>(Func<TProgress, WorkStep> describe)
    {
        long? last = null;
        return new Sink<TProgress>(progress =>
        {
            if (last is { } before && shell.Clock.GetElapsedTime(before) < LineInterval)
            {
                return;
            }

            last = shell.Clock.GetTimestamp();
            report.Line(title, describe(progress).Text);
        });
    }

    // Called in order on the thread that reports; Progress<T> would post to others.
    private sealed class Sink<TProgress>(Action<TProgress> show) : IProgress<TProgress>
    {
        public void Report(TProgress value) => show(value);
    }
}
