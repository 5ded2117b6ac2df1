using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Secrets;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Secrets;

/// <summary><c>secrets import-legacy</c>: an older Boternity's vault, once.</summary>
internal static class ImportLegacyCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var from = new Option<string>("--from") { Description = "The older boternity.db.", HelpName = "file", Required = true };
        var keyFile = new Option<string>("--key-file") { Description = "Its vault.key: 64 hex digits.", HelpName = "file", Required = true };
        var onExisting = new Option<ExistingSecretRule>("--on-existing") { Description = "What to do with secrets that exist." };
        var skipDamaged = new Option<bool>("--skip-damaged") { Description = "Import the others when some rows do not open; answers 3 then." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Open and check everything, and write nothing." };
        var json = Arguments.Json();
        const string Description = "Takes the secrets of an older Boternity's vault over, all or nothing, without touching its files.";
        return new Command("import-legacy", Description) { from, keyFile, onExisting, skipDamaged, dryRun, json }
            .Runs(shell, database, async (session, token) =>
            {
                var options = new LegacyVaultOptions
                {
                    OnExisting = session.Arguments.GetValue(onExisting),
                    SkipDamaged = session.Arguments.GetValue(skipDamaged),
                    DryRun = session.Arguments.GetValue(dryRun),
                    Actor = Session.Actor,
                };
                var source = new LegacyVaultSource(session.Arguments.GetRequiredValue(from), session.Arguments.GetRequiredValue(keyFile));
                var report = await session.Services.GetRequiredService<ILegacyVaultImport>().ImportAsync(source, options, token);
                session.Answer(json, ForMachines(report), shown => Write(shown, report));
                return report.Count(LegacyVaultOutcome.Damaged) > 0 ? ExitCode.DoneWithFailures : ExitCode.Success;
            });
    }

    private static object ForMachines(LegacyVaultReport imported) => new
    {
        imported.IsDryRun,
        Rows = imported.Rows.Select(row => new { row.Name, row.Scope, row.Outcome, row.Refusal }),
    };

    private static void Write(Report report, LegacyVaultReport imported)
    {
        report.Table(
            ["name", "scope", "outcome", "why"],
            [.. imported.Rows.Select(row => (string[])
            [
                Cells.Printable(row.Name),
                Cells.Printable(row.Scope),
                Cells.Of(row.Outcome),
                row.Refusal is { } refusal ? Cells.Of(refusal) : Cells.None,
            ])]);
        var counts = Enum.GetValues<LegacyVaultOutcome>().Select(outcome => $"{Cells.Of(imported.Count(outcome))} {Cells.Of(outcome)}");
        report.Text(string.Join(", ", counts) + (imported.IsDryRun ? "; nothing was written" : ""));
        report.Text(LegacyVaultReport.Advice);
    }
}
