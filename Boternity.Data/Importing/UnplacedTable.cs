using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>A table of which nothing can be taken: all its rows are kept beside the import.</summary>
/// <param name="table">Its name.</param>
/// <param name="reason">Why.</param>
internal sealed class UnplacedTable(string table, string reason = UnplacedTable.Reason) : ITableImport
{
    public const string Reason = "no place in this model";

    public string Table => table;

    public Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken)
    {
        foreach (var row in run.Read(table, cancellationToken))
        {
            tally.Refuse(row, reason);
        }

        return Task.CompletedTask;
    }
}
