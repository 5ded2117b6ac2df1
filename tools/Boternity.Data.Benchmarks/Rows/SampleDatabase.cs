using Boternity.Data.Benchmarks.Contenders;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Benchmarks.Rows;

/// <summary>A file with the library's schema and as many bots as asked for.</summary>
internal static class SampleDatabase
{
    public static async Task CreateAsync(string path, long rows, CancellationToken cancellationToken)
    {
        await using (var provider = Library.Create(new ContenderSpec { Name = "", Database = path }))
        {
            await Library.MigrateAsync(provider, cancellationToken);
        }

        await using var connection = new SqliteConnection(PlainSqlite.ConnectionString(path) + ";Pooling=False");
        await connection.OpenAsync(cancellationToken);
        await using (var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken))
        {
            await using var insert = BotColumns.CreateInsert(connection);
            insert.Transaction = transaction;
            for (var index = 0L; index < rows; index++)
            {
                BotColumns.Bind(insert, BotRows.Create(index));
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }

            await using var entry = ValueRows.CreateInsert(connection);
            entry.Transaction = transaction;
            for (var index = 0L; index < Math.Min(rows, ValueRows.Filled); index++)
            {
                ValueRows.Bind(entry, BotRows.IdOf(index), ValueRows.Key);
                await entry.ExecuteNonQueryAsync(cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        PlainSqlite.Execute(connection, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
    }
}
