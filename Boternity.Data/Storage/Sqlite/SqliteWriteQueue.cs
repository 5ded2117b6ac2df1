using Boternity.Data.Diagnostics;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Runs units on the file's one writer, in the order they come.</summary>
internal sealed class SqliteWriteQueue(Func<SqliteWriter> writer, AmbientScope ambient, StorageMetrics metrics)
    : WriteQueue(ambient, metrics)
{
    protected override Task<TResult> RunAsync<TResult>(
        Func<BoternityDbContext, CancellationToken, Task<TResult>> unit,
        CancellationToken cancellationToken) =>
        writer().RunAsync(new UnitTurn<TResult>(unit, Ambient, cancellationToken));
}
