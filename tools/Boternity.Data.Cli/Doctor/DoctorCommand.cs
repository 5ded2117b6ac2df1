using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Health;
using Boternity.Data.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Doctor;

/// <summary><c>doctor</c>: what is wrong with a database, its place and this program, and what to do.</summary>
internal static class DoctorCommand
{
    private const int Warnings = 1;
    private const int Failures = 2;

    private const int IdWidth = 26;

    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var deep = new Option<bool>("--deep") { Description = "Read all of the database and of the files' contents, too." };
        var json = Arguments.Json();
        var command = new Command(
            "doctor", "Examines a database and says how to mend it; writes nothing. Answers 1 for warnings and 2 for failures.") { deep, json };
        database.AddTo(command);
        return command.Runs(shell, database, async (session, token) =>
        {
            var options = new DoctorOptions { Deep = session.Arguments.GetValue(deep) };
            var results = session.Services.GetRequiredService<IDoctor>().ExamineAsync(options, token);
            var all = session.Arguments.GetValue(json)
                ? await WriteJsonAsync(session.Shell.Writer, results, token)
                : await WriteAsync(new Report(session.Shell.Console, IdWidth), results, token);
            return all.Max(one => one.Status) switch
            {
                CheckStatus.Fail => Failures,
                CheckStatus.Warn => Warnings,
                _ => ExitCode.Success,
            };
        });
    }

    private static async Task<List<CheckResult>> WriteJsonAsync(
        TextWriter output, IAsyncEnumerable<CheckResult> results, CancellationToken cancellationToken)
    {
        var all = await results.ToListAsync(cancellationToken);
        JsonReport.Write(output, new { Status = all.Max(one => one.Status), Checks = all });
        return all;
    }

    // Each as it comes: a check may take a while.
    private static async Task<List<CheckResult>> WriteAsync(
        Report report, IAsyncEnumerable<CheckResult> results, CancellationToken cancellationToken)
    {
        var all = new List<CheckResult>();
        await foreach (var one in results.WithCancellation(cancellationToken))
        {
            if (all.Count == 0 || all[^1].Area != one.Area)
            {
                report.Section(one.Area);
            }

            all.Add(one);
            report.Line(one.Id, $"{Cells.Of(one.Status),-7}  {one.Seen}");
            if (one.Fix is { } fix)
            {
                report.Line("", $"fix      {fix}");
            }
        }

        report.Section("Summary");
        foreach (var status in all.GroupBy(one => one.Status).OrderByDescending(group => group.Key))
        {
            report.Line(Cells.Of(status.Key), Cells.Of(status.Count()));
        }

        return all;
    }
}
