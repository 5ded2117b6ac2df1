using System.Text;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
/// <param name="connection">The snapshot's, or the target's.</param>
/// <param name="check">Called now and then while rows are read; null: nothing is to be looked at.</param>
internal sealed class SqliteCopyReader(SqliteConnection connection, Action? check) : ICopyReader
{
    // Few, as each may have megabytes.
    private const int RowsPerCheck = 16;

    // What is no UTF-8 must not become a replacement character unseen.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Task<long> CountAsync(CopyTable table, CancellationToken cancellationToken) =>
        Task.FromResult(connection.Number(CopySql.Count(table)));

    /// <remarks>On the caller's thread.</remarks>
    public IAsyncEnumerable<object?[]> ReadAsync(CopyTable table, CopyRange range, CancellationToken cancellationToken) =>
        Read(table, range, cancellationToken).ToAsyncEnumerable();

    private IEnumerable<object?[]> Read(CopyTable table, CopyRange range, CancellationToken cancellationToken)
    {
        using var command = Command(connection, CopySql.Select(table, range), range.Values(table));
        using var reader = command.ExecuteReader();
        for (var number = 0L; reader.Read(); number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (number % RowsPerCheck == 0)
            {
                check?.Invoke();
            }

            yield return Row(table, reader.Handle!);
        }
    }

    /// <summary>A command with the parameters <c>$1</c> and so on.</summary>
    public static SqliteCommand Command(SqliteConnection connection, string sql, IEnumerable<(CopyColumn Column, object? Value)> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // What is not constant in it are quoted names of the model.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (column, value) in values)
        {
            command.Parameters.AddWithValue(CopySql.Parameters(command.Parameters.Count + 1, 1), ToStored(column.Kind, value));
        }

        return command;
    }

    /// <summary>A value as SQLite has it.</summary>
    public static object ToStored(CopyKind kind, object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString("D"),
        DateTimeOffset instant => InstantText.Format(instant),
        bool isTrue => isTrue ? 1L : 0L,
        _ => value,
    };

    private static object?[] Row(CopyTable table, sqlite3_stmt statement)
    {
        var row = new object?[table.Columns.Count];
        for (var index = 0; index < row.Length; index++)
        {
            try
            {
                row[index] = raw.sqlite3_column_type(statement, index) == raw.SQLITE_NULL ? null : Value(table.Columns[index].Kind, statement, index);
            }
            catch (ArgumentException)
            {
                throw Refused("is no UTF-8");
            }
            catch (FormatException exception)
            {
                throw Refused(exception.Message);
            }

            StoreException Refused(string reason) =>
                Messages.CopyValueRefused(table.Name, table.Describe(row), table.Columns[index].Name, reason);
        }

        return row;
    }

    // Tables are STRICT: types are right, values need not be.
    private static object Value(CopyKind kind, sqlite3_stmt statement, int index) => kind switch
    {
        CopyKind.Bytes => raw.sqlite3_column_blob(statement, index).ToArray(),
        CopyKind.Boolean => raw.sqlite3_column_int64(statement, index) switch
        {
            0 => false,
            1 => true,
            _ => throw new FormatException("is neither 0 nor 1"),
        },
        CopyKind.Integer => raw.sqlite3_column_int64(statement, index) is >= int.MinValue and <= int.MaxValue and var number
            ? number
            : throw new FormatException("has more than 32 bits"),
        CopyKind.BigInteger => raw.sqlite3_column_int64(statement, index),
        CopyKind.Uuid => Text(statement, index) is var text && Guid.TryParseExact(text, "D", out var id) && id.ToString("D") == text
            ? id
            : throw new FormatException("is no UUID in lower case"),
        CopyKind.Instant => InstantOf(Text(statement, index)),
        _ => Text(statement, index),
    };

    private static DateTimeOffset InstantOf(string text)
    {
        try
        {
            return InstantText.Parse(text);
        }
        catch (FormatException)
        {
            throw new FormatException("is no instant of the form 2026-01-31T09:05:00.123456Z");
        }
    }

    // As bytes: what SQLite gives as text ends at the first U+0000 for some.
    private static string Text(sqlite3_stmt statement, int index) => Strict.GetString(raw.sqlite3_column_blob(statement, index));
}
