using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary>Runs a re-wrap or a re-encryption and shows how far it is.</summary>
/// <param name="session">The command.</param>
/// <param name="title">What it does, as its lines say it.</param>
/// <param name="json">Whether its result is for machines: nothing but the result is written then.</param>
internal sealed class RotationRun(Session session, string title, Option<bool> json)
{
    /// <param name="work">The rotation.</param>
    /// <param name="cancellationToken">Stops it after the batch at hand.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(
        Func<IProgress<KeyRotationProgress>, Task<KeyRotationProgress>> work, CancellationToken cancellationToken)
    {
        KeyRotationProgress end;
        try
        {
            end = await new WorkProgress(session.Shell, session.Report, title, session.Arguments.GetValue(json)).RunAsync(work, StepOf);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(ExitCode.Stopped, "Stopped after the batch at hand. The same command goes on there.");
        }

        var failures = end.Failed == 0
            ? []
            : await Pages.AllAsync((page, token) => session.Keys.ListFailuresAsync(end.JobId, page, token), cancellationToken);
        session.Answer(json, ForMachines(end, failures), report => Write(report, end, failures));
        return await AnswerAsync(end);
    }

    public static string Describe(KeyRotationProgress progress)
    {
        var skipped = progress.Skipped == 0 ? "" : $", {Cells.Of(progress.Skipped)} changed meanwhile";
        var failed = progress.Failed == 0 ? "" : $", {Cells.Of(progress.Failed)} not opened";
        return $"{Cells.Of(progress.Done)} of {Cells.Of(progress.Total)} done{skipped}{failed}";
    }

    private static WorkStep StepOf(KeyRotationProgress progress) => new(progress.Done + progress.Failed, progress.Total, Describe(progress));

    private static object ForMachines(KeyRotationProgress end, IReadOnlyList<KeyRotationFailureInfo> failures) => new
    {
        end.JobId,
        end.State,
        end.Total,
        end.Done,
        end.Skipped,
        end.Failed,
        end.LastErrorCode,
        Failures = failures.Select(one => new { Table = one.TableName, one.RecordId, one.Code }),
    };

    private void Write(Report report, KeyRotationProgress end, IReadOnlyList<KeyRotationFailureInfo> failures)
    {
        report.Line(title, $"{Cells.Of(end.State)}: {Describe(end)}");
        if (failures.Count > 0)
        {
            report.Section("Not opened, and left as they were");
            report.Table(
                ["table", "record", "error"], [.. failures.Select(one => (string[])[one.TableName, one.RecordId.ToString(), one.Code])]);
        }
    }

    private async Task<int> AnswerAsync(KeyRotationProgress end)
    {
        switch (end.State)
        {
            case KeyRotationState.Completed:
                return ExitCode.Success;

            case KeyRotationState.CompletedWithFailures:
                return ExitCode.DoneWithFailures;

            case KeyRotationState.Failed:
                await session.Shell.Error.WriteLineAsync(
                    $"It could not go on: {end.LastErrorCode ?? "no error was noted"}. The same command tries again.");
                return ExitCode.Failure;

            default:
                await session.Shell.Error.WriteLineAsync("Somebody paused it. The same command goes on there.");
                return ExitCode.Failure;
        }
    }
}
