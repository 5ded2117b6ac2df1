using Boternity.Data.Storage;

namespace Boternity.Data.Importing;

/// <summary>The import of one table of the source. Made for one import, and used by one thread at a time.</summary>
internal interface ITableImport
{
    /// <summary>The table's name in the source.</summary>
    string Table { get; }

    /// <summary>What is imported, where it is no table of the file. Null: the file's table of that name.</summary>
    UpstreamTable? Source => null;

    /// <summary>Columns that hold secrets in clear: they are not written where refused rows are kept.</summary>
    IReadOnlyCollection<string> SecretColumns => [];

    /// <summary>Refuses what cannot work, before anything is written.</summary>
    Task CheckAsync(UpstreamTable table, ImportRun run, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Gives every row of the table its place, or says why it has none; in a plan writes nothing.</summary>
    Task TakeAsync(UpstreamTable table, ImportRun run, TableTally tally, CancellationToken cancellationToken);

    /// <summary>Reads back what was taken, once all tables were.</summary>
    Task CompareAsync(ImportRun run, TableTally tally, CancellationToken cancellationToken) => Task.CompletedTask;
}
