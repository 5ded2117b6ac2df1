using Boternity.Data.Storage;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Boternity.Data.Importing;

/// <summary>One import, or one plan of one: what its tables share. Used by one thread at a time.</summary>
internal sealed class ImportRun(
    ImportSource source, IUpstreamFile file, bool isPlan, IWriteQueue writes, ReadPool reads, IModel model, IProgress<ImportProgress>? progress)
{
    private readonly long _total = file.Tables.Sum(table => table.Rows);
    private long _done;

    public ImportSource Source => source;

    public IUpstreamFile File => file;

    public bool IsPlan => isPlan;

    public IWriteQueue Writes => writes;

    public ReadPool Reads => reads;

    /// <summary>The tables of this model, and which of their rows this import has met.</summary>
    public EntityTables Entities { get; } = new(model);

    /// <summary>Streams a table's rows, and tells how far the import is.</summary>
    public IEnumerable<UpstreamRow> Read(UpstreamTable table, CancellationToken cancellationToken) =>
        Read(table, file.Read(table), cancellationToken);

    /// <summary>As the other, in an order of the caller's.</summary>
    public IEnumerable<UpstreamRow> Read(UpstreamTable table, IEnumerable<long> numbers, CancellationToken cancellationToken) =>
        Read(table, file.Read(table, numbers), cancellationToken);

    /// <summary>Tells that a batch of a table was taken.</summary>
    public void Taken(UpstreamTable table) => progress?.Report(new ImportProgress(ImportStep.Take, table.Name, _done, _total));

    /// <summary>Tells that rows of a table are compared.</summary>
    public void Compared(UpstreamTable table, long done, long total) =>
        progress?.Report(new ImportProgress(ImportStep.Compare, table.Name, done, total));

    private IEnumerable<UpstreamRow> Read(UpstreamTable table, IEnumerable<UpstreamRow> rows, CancellationToken cancellationToken)
    {
        progress?.Report(new ImportProgress(ImportStep.Take, table.Name, _done, _total));
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _done++;
            yield return row;
        }
    }
}
