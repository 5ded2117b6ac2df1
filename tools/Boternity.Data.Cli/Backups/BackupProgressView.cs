using System.Globalization;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Output;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Cli.Backups;

/// <summary>Shows how far a backup or a restore is.</summary>
internal static class BackupProgressView
{
    private const double Megabyte = 1_000_000;

    /// <param name="session">The command.</param>
    /// <param name="title">What is being done.</param>
    /// <param name="isSilent">Whether the output is for a program.</param>
    /// <param name="work">The backup or the restore.</param>
    public static Task<T> RunAsync<T>(Session session, string title, bool isSilent, Func<IProgress<BackupProgress>, Task<T>> work) =>
        new WorkProgress(session.Shell, session.Report, title, isSilent).RunAsync(work, StepOf);

    private static WorkStep StepOf(BackupProgress progress) => new(progress.Done, progress.Total, progress.Total is { } total
        ? string.Create(CultureInfo.InvariantCulture, $"{progress.Step}: {progress.Done / Megabyte:0.0} of {total / Megabyte:0.0} MB")
        : progress.Step);
}
