#pragma warning disable CA1849 // The driver's asynchronous methods block as well; the copier has a thread for that.
using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="alone">The lock that every opener shares.</param>
/// <param name="connection">To the file.</param>
/// <param name="path">The file, for messages.</param>
/// <param name="epoch">The schema's number when all is done.</param>
internal sealed class SqliteCopyTarget(FileLock alone, SqliteConnection connection, string path, int epoch) : ICopyTarget
{
    private const string History = "__EFMigrationsHistory";

    public ICopyReader Rows { get; } = new SqliteCopyReader(connection, check: null);

    /// <summary>What a file is before a copy.</summary>
    public static CopyState StateOf(SqliteConnection connection, IReadOnlyList<CopyTable> tables)
    {
        var existing = connection.Tables();
        return CopyState.Of(
            existing.Contains(History)
                ? connection.Rows($"SELECT MigrationId, ProductVersion FROM {History}", row => (row.GetString(0), row.GetString(1)))
                : [],
            tables.Any(table => existing.Contains(table.Name) && connection.Number(CopySql.HasRows(table)) == 1));
    }

    public Task<bool> BeginAsync(
        IReadOnlyList<CopyTable> tables, string mark, Predicate<CopyState> decide, CancellationToken cancellationToken)
    {
        // Without effect inside of a transaction, hence before; the connection is closed with it.
        Execute("PRAGMA foreign_keys = OFF");
        if (connection.Number("PRAGMA foreign_keys") is not 0 and var seen)
        {
            throw Messages.SettingDiffers("foreign_keys", "0", seen.ToString(CultureInfo.InvariantCulture));
        }

        using var interruption = cancellationToken.UnsafeRegister(_ => raw.sqlite3_interrupt(connection.Handle), null);
        using var transaction = connection.BeginTransaction();
        var isToBeCleared = decide(StateOf(connection, tables));
        if (isToBeCleared)
        {
            foreach (var table in tables)
            {
                Execute(CopySql.Delete(table, CopyRange.All));
            }

            Execute($"DELETE FROM {History} WHERE MigrationId = $1", CopyMark.MigrationId);
            Execute($"INSERT INTO {History} (MigrationId, ProductVersion) VALUES ($1, $2)", CopyMark.MigrationId, mark);
            SetEpoch(SchemaEpoch.UnfinishedCopy);
        }

        cancellationToken.ThrowIfCancellationRequested();
        transaction.Commit();
        return Task.FromResult(isToBeCleared);
    }

    public Task DeleteAsync(CopyTable table, CopyRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = SqliteCopyReader.Command(connection, CopySql.Delete(table, range), range.Values(table));
        command.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public Task WriteAsync(CopyTable table, IReadOnlyList<object?[]> rows, CancellationToken cancellationToken)
    {
        using var transaction = connection.BeginTransaction();
        using var command = SqliteCopyReader.Command(
            connection,
            $"INSERT INTO {SqlName.Quote(table.Name)} ({CopySql.Names(table.Columns)}) VALUES ({CopySql.Parameters(1, table.Columns.Count)})",
            table.Columns.Select(column => (column, default(object))));
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var index = 0; index < row.Length; index++)
            {
                command.Parameters[index].Value = SqliteCopyReader.ToStored(table.Columns[index].Kind, row[index]);
            }

            try
            {
                command.ExecuteNonQuery();
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteResultCodes.TooBig)
            {
                var largest = Enumerable.Range(0, row.Length).MaxBy(index => row[index] switch
                {
                    string text => text.Length,
                    byte[] bytes => bytes.Length,
                    _ => 0,
                });
                throw Messages.CopyValueRefused(
                    table.Name, table.Describe(row), table.Columns[largest].Name, "makes the row larger than SQLite stores");
            }
        }

        transaction.Commit();
        return Task.CompletedTask;
    }

    /// <remarks>The file is this copy's alone.</remarks>
    public Task FreezeAsync(IReadOnlyList<CopyTable> tables, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        using var interruption = cancellationToken.UnsafeRegister(_ => raw.sqlite3_interrupt(connection.Handle), null);
        using var transaction = connection.BeginTransaction();
        if (connection.Texts("PRAGMA foreign_key_check") is [var table, ..])
        {
            throw Messages.CopyReferences(path, table);
        }

        Execute($"DELETE FROM {History} WHERE MigrationId = $1", CopyMark.MigrationId);
        SetEpoch(epoch);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            transaction.Commit();
            return Task.CompletedTask;
        }
        catch (Exception exception) when (StoreErrors.TryTranslateCommit(exception, out var translated))
        {
            throw translated;
        }
    }

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        alone.Dispose();
        return ValueTask.CompletedTask;
    }

    private void SetEpoch(int number) => Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));

    private void Execute(string sql, params string[] values)
    {
        var text = new CopyColumn("", CopyKind.Text);
        using var command = SqliteCopyReader.Command(connection, sql, values.Select(value => (text, (object?)value)));
        command.ExecuteNonQuery();
    }
}
