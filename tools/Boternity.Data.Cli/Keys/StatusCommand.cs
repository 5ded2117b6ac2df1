using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Encryption;

namespace Boternity.Data.Cli.Keys;

/// <summary><c>keys status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        return new Command("status", "Counts keys, and says what is to do. Opens nothing.") { json }
            .Runs(shell, database, async (session, token) =>
            {
                var status = await session.Keys.GetStatusAsync(token);
                session.Answer(json, ForMachines(status), report => Write(report, status));
                return ExitCode.Success;
            });
    }

    private static object ForMachines(KeyRingStatus status) => new
    {
        MasterKeys = status.MasterKeys.Select(key => new { Id = key.Id.ToString(), key.IsCurrent, key.IsLoaded, key.DataKeys }),
        status.Active,
        status.DecryptOnly,
        status.Disabled,
        status.Destroyed,
        status.ToRewrap,
        status.ToReencrypt,
        OpenRotations = status.OpenRotations.Select(job => new
        {
            job.JobId,
            job.Kind,
            Scope = job.Scope?.ToString(),
            job.State,
            job.Total,
            job.Done,
            job.Skipped,
            job.Failed,
            job.LastErrorCode,
        }),
    };

    private static void Write(Report report, KeyRingStatus status)
    {
        report.Section("Master keys");
        foreach (var key in status.MasterKeys)
        {
            var role = key switch
            {
                { IsCurrent: true } => "current",
                { IsLoaded: true } => "only unwraps",
                _ => "NOT LOADED",
            };
            var use = key.DataKeys == 0 ? "nothing needs it" : $"wraps {Cells.Count(key.DataKeys, "data key")}";
            report.Line(Cells.Short(key.Id), $"{role}, {use}");
        }

        report.Section("Data keys");
        report.Line("active", Cells.Of(status.Active));
        report.Line("decrypt_only", Cells.Of(status.DecryptOnly));
        report.Line("disabled", Cells.Of(status.Disabled));
        report.Line("destroyed", Cells.Of(status.Destroyed));

        report.Section("To do");
        report.Line("re-wrap", status.ToRewrap is { } count ? Cells.Count(count, "data key") : "not known: no master key is loaded");
        report.Line("re-encrypt", Cells.Count(status.ToReencrypt, "value"));
        foreach (var job in status.OpenRotations)
        {
            report.Line(
                "open",
                $"{Cells.Of(job.Kind)} of {job.Scope?.ToString() ?? "all"}: {Cells.Of(job.State)}, {RotationRun.Describe(job)} (job {job.JobId})");
        }
    }
}
