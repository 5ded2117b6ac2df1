using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>A table for which this model has no place: all its rows are kept beside the import.</summary>
internal sealed class UnplacedTable(string table) : ITableImport
{
    public const string Reason = "no place in this model";

    public string Table => table;

    public Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        foreach (var row in run.Read(table, cancellationToken))
        {
            tally.Refuse(row, Reason);
        }

        return Task.CompletedTask;
    }
}
