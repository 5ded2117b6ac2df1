using System.CommandLine;
using Boternity.Data.Cli.Hosting;
using Boternity.Data.Cli.Input;
using Boternity.Data.Cli.Output;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Cli.Backups;

/// <summary><c>boternity-data restore</c>.</summary>
internal static class RestoreCommand
{
    public static Command Create(Shell shell, DatabaseOptions database)
    {
        var file = BackupArguments.File();
        var replace = new Option<bool>("--replace") { Description = "Replace the database that is there. Without it only an absent one is restored." };
        var json = Arguments.Json();
        var command = new Command("restore", "Verifies a backup and puts it in the place of the database, which nobody may have open.") { file, replace, json }
            .Runs(shell, database, (session, token) => RunAsync(
                session,
                BackupArguments.PathOf(session.Arguments.GetRequiredValue(file))!,
                new RestoreOptions { Replace = session.Arguments.GetValue(replace) },
                session.Arguments.GetValue(json),
                token));
        database.AddTo(command);
        return command;
    }

    private static async Task<int> RunAsync(
        Session session, string file, RestoreOptions options, bool isJson, CancellationToken cancellationToken)
    {
        var restored = await BackupProgressView.RunAsync(
            session, "restore", isJson, progress => session.Backups.RestoreAsync(file, options, progress, cancellationToken));

        if (!isJson)
        {
            Write(session.Report, file, restored);
        }

        // What was to be done is done and told: what follows only helps, and a Ctrl-C now stops nothing.
        var schema = await DescribeSchemaAsync(session, CancellationToken.None);
        var keys = await DescribeKeysAsync(session, restored.Backup.Manifest, CancellationToken.None);
        if (isJson)
        {
            JsonReport.Write(session.Shell.Writer, new { restored.Location, restored.Replaced, restored.Backup, Schema = schema, MasterKeys = keys });
            return ExitCode.Success;
        }

        session.Report.Line("schema", schema);
        session.Report.Line("master keys", keys);
        return ExitCode.Success;
    }

    private static void Write(Report report, string file, RestoredDatabase restored)
    {
        report.Line("restored", restored.Location);
        report.Line("from", file);
        report.Line("taken", Cells.Of(restored.Backup.Manifest.StartedAt));
        if (restored.Replaced is { } replaced)
        {
            report.Line("former", $"kept as {replaced}");
        }
    }

    private static async Task<string> DescribeSchemaAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            var report = await session.Services.GetRequiredService<SchemaManager>().VerifyAsync(cancellationToken);
            return report switch
            {
                { Pending: { Count: > 0 } pending } => $"{Cells.Count(pending.Count, "migration")} pending: run 'boternity-data migrate'",
                { Differences: { Count: > 0 } differences } => $"differs: {string.Join("; ", differences)}",
                _ => "current",
            };
        }
        catch (StoreException exception)
        {
            return $"not checked: {exception.Message}";
        }
    }

    private static async Task<string> DescribeKeysAsync(Session session, BackupManifest manifest, CancellationToken cancellationToken)
    {
        if (manifest.MasterKeys.Count == 0)
        {
            return "none needed";
        }

        var needed = $"needs {string.Join(", ", manifest.MasterKeys.Select(BackupReport.ShortOf))}";
        try
        {
            var status = await session.Keys.GetStatusAsync(cancellationToken);
            var missing = status.MasterKeys.Where(key => !key.IsLoaded && key.DataKeys > 0).Select(key => Cells.Short(key.Id)).ToList();
            return missing.Count == 0 ? $"{needed}: loaded" : $"{needed}; NOT LOADED: {string.Join(", ", missing)}";
        }
        catch (StoreException exception)
        {
            return $"{needed}; not checked: {exception.Message}";
        }
    }
}
