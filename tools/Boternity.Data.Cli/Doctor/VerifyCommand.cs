using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Health;
using Boternity.Data.Storage.Checks;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Doctor;

/// <summary><c>verify</c>: reads all of a database and names everything that is not as it was written.</summary>
internal static class VerifyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var json = Arguments.Json();
        var command = new Command(
            "verify", "Reads the whole database, the files' contents and what is sealed; writes nothing. Answers 3 when something was found.") { json };
        database.AddTo(command);
        return command.Runs(shell, database, async (session, token) =>
        {
            var parts = session.Services.GetRequiredService<IDoctor>().VerifyAsync(token);
            var all = session.Arguments.GetValue(json)
                ? await WriteJsonAsync(session.Shell.Writer, parts, token)
                : await WriteAsync(session.Report, parts, token);
            return all.TrueForAll(part => part.Damage.Count == 0) ? ExitCode.Success : ExitCode.DoneWithFailures;
        });
    }

    private static async Task<List<VerifiedPart>> WriteJsonAsync(
        TextWriter output, IAsyncEnumerable<VerifiedPart> parts, CancellationToken cancellationToken)
    {
        var all = await parts.ToListAsync(cancellationToken);
        JsonReport.Write(output, all);
        return all;
    }

    // Each part as it is done: that of a large database takes a while.
    private static async Task<List<VerifiedPart>> WriteAsync(
        Report report, IAsyncEnumerable<VerifiedPart> parts, CancellationToken cancellationToken)
    {
        var all = new List<VerifiedPart>();
        await foreach (var part in parts.WithCancellation(cancellationToken))
        {
            all.Add(part);
            report.Line(part.Name, part.Skipped is { } why ? $"not read: {why}" : part.Damage.Count == 0 ? "ok" : Cells.Count(part.Damage.Count, "finding"));
        }

        var damage = all.SelectMany(part => part.Damage).ToList();
        if (damage.Count > 0)
        {
            report.Section("Found");
            report.Table(
                ["table", "record", "problem"],
                [.. damage.Select(one => (string[])[one.Table.Length == 0 ? Cells.None : one.Table, one.RecordId ?? Cells.None, one.Problem])]);
        }

        return all;
    }
}
