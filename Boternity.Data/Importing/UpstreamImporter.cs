using System.Text;
using Boternity.Data.Diagnostics;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Microsoft.Extensions.Logging;

namespace Boternity.Data.Importing;

internal sealed class UpstreamImporter(
    IUpstreamFiles files,
    IEnumerable<IUpstream> upstreams,
    IWriteQueue writes,
    ReadPool reads,
    IStorageEngine engine,
    ILogger<UpstreamImporter> logger)
    : IUpstreamImporter
{
    public Task<ImportReport> PlanAsync(ImportSource source, IProgress<ImportProgress>? progress, CancellationToken cancellationToken) =>
        StartAsync(source, refusedFile: null, progress, cancellationToken);

    public Task<ImportReport> ImportAsync(
        ImportSource source, string refusedFile, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        CheckPath(refusedFile, nameof(refusedFile));

        return StartAsync(source, Path.GetFullPath(refusedFile), progress, cancellationToken);
    }

    private static void CheckPath(string path, string member)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Messages.InvalidInput(member, "is no path");
        }
    }

    private async Task<ImportReport> StartAsync(
        ImportSource source, string? refusedFile, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        InputValue.Member<UpstreamSystem>(source.System, nameof(ImportSource.System));
        CheckPath(source.File, nameof(ImportSource.File));
        if (engine.Ambient.Current is not null)
        {
            throw Messages.ScopeMisuse("An import reads files, for which no unit may wait: run it before or after the unit.");
        }

        try
        {
            return await Task.Run(() => RunAsync(source, refusedFile, progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (StoreErrors.TryTranslateRead(exception, cancellationToken, out var translated))
        {
            throw translated;
        }
    }

    private async Task<ImportReport> RunAsync(
        ImportSource source, string? refusedFile, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var path = Path.GetFullPath(source.File);
        var upstream = upstreams.Single(one => one.System == source.System);
        using var file = await files.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        upstream.Check(file, path);

        using var left = new RefusedRows(refusedFile);
        var run = new ImportRun(source with { File = path }, file, isPlan: refusedFile is null, writes, reads, engine.Model, progress);
        var imports = upstream.TablesOf(run);
        try
        {
            var tables = Assign(file, upstream, imports, left);
            foreach (var (import, tally) in tables)
            {
                await (import?.CheckAsync(tally.Table, run, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            }

            if (!run.IsPlan)
            {
                logger.ImportStarted(path, source.System);
            }

            foreach (var (import, tally) in tables)
            {
                await (import?.TakeAsync(tally.Table, run, tally, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            }

            foreach (var (import, tally) in run.IsPlan ? [] : tables)
            {
                await (import?.CompareAsync(run, tally, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            }

            return Report(run, left, [.. tables.Select(one => one.Tally.ToReport())]);
        }
        finally
        {
            foreach (var import in imports.OfType<IDisposable>())
            {
                import.Dispose();
            }
        }
    }

    private static List<(ITableImport? Import, TableTally Tally)> Assign(
        IUpstreamFile file, IUpstream upstream, IReadOnlyList<ITableImport> imports, RefusedRows left)
    {
        var unassigned = file.Tables.ToList();
        var tables = new List<(ITableImport?, TableTally)>();
        foreach (var import in imports)
        {
            // SQLite tells names apart that differ in the case of letters other than ASCII's.
            var table = import.Source ?? unassigned.Find(one => Ascii.EqualsIgnoreCase(one.Name, import.Table));
            if (table is not null)
            {
                unassigned.Remove(table);
                tables.Add((import, new TableTally(table, import.SecretColumns, left)));
            }
        }

        foreach (var table in unassigned)
        {
            var isKept = upstream.Bookkeeping.TryGetValue(table.Name, out var reason);
            tables.Add((isKept ? null : new UnplacedTable(table.Name), new TableTally(table, upstream.SecretColumns, left) { Skipped = reason }));
        }

        foreach (var name in file.VirtualTables)
        {
            var table = new UpstreamTable(name, [], [], HasRowId: false, Rows: 0);
            tables.Add((null, new TableTally(table, [], left) { Skipped = "a virtual table, or a part of one" }));
        }

        return tables;
    }

    private ImportReport Report(ImportRun run, RefusedRows left, IReadOnlyList<ImportedTable> tables)
    {
        var report = new ImportReport
        {
            System = run.Source.System,
            File = run.Source.File,
            IsPlan = run.IsPlan,
            Tables = tables,
            RefusedFile = left.Complete(),
            RowsInRefusedFile = left.Count,
        };
        if (run.IsPlan)
        {
            return report;
        }

        foreach (var table in tables.Where(table => !table.IsVerified))
        {
            logger.ImportDiffers(run.Source.File, table.Name, table.SourceDigest, table.StoredDigest);
        }

        logger.ImportEnded(
            run.Source.File, tables.Sum(table => table.Taken), tables.Sum(table => table.AlreadyThere), tables.Sum(table => table.Refused));
        return report;
    }
}
