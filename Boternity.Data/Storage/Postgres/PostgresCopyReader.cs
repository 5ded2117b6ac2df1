using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Copying;
using Npgsql;
using NpgsqlTypes;

namespace Boternity.Data.Storage.Postgres;

/// <inheritdoc/>
/// <param name="session">The snapshot's, or the target's.</param>
internal sealed class PostgresCopyReader(NpgsqlConnection session) : ICopyReader
{
    public Task<long> CountAsync(CopyTable table, CancellationToken cancellationToken) =>
        session.ScalarAsync<long>(CopySql.Count(table), argument: null, cancellationToken);

    public async IAsyncEnumerable<object?[]> ReadAsync(
        CopyTable table, CopyRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var command = Command(session, CopySql.Select(table, range), table, range);
        await using var ownedCommand = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var ownedReader = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return Row(table, reader);
        }
    }

    /// <summary>A command with the values of a range as its parameters.</summary>
    public static NpgsqlCommand Command(NpgsqlConnection session, string sql, CopyTable table, CopyRange range)
    {
        var command = session.CreateCommand();
#pragma warning disable CA2100 // What is not constant in it are quoted names of the model.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (column, value) in range.Values(table))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = TypeOf(column.Kind) });
        }

        return command;
    }

    public static NpgsqlDbType TypeOf(CopyKind kind) => kind switch
    {
        CopyKind.Uuid => NpgsqlDbType.Uuid,
        CopyKind.Instant => NpgsqlDbType.TimestampTz,
        CopyKind.Json => NpgsqlDbType.Jsonb,
        CopyKind.Bytes => NpgsqlDbType.Bytea,
        CopyKind.Boolean => NpgsqlDbType.Boolean,
        CopyKind.Integer => NpgsqlDbType.Integer,
        CopyKind.BigInteger => NpgsqlDbType.Bigint,
        _ => NpgsqlDbType.Text,
    };

    private static object?[] Row(CopyTable table, NpgsqlDataReader reader)
    {
        var row = new object?[table.Columns.Count];
        for (var index = 0; index < row.Length; index++)
        {
            try
            {
                row[index] = reader.IsDBNull(index) ? null : Value(table.Columns[index].Kind, reader, index);
            }
            catch (Exception exception) when (exception is InvalidCastException or OverflowException or ArgumentOutOfRangeException)
            {
                // An instant before the year 1 or after 9999 is the one value that .NET cannot hold.
                throw Messages.CopyValueRefused(table.Name, table.Describe(row), table.Columns[index].Name, "is outside of the years 1 to 9999");
            }
        }

        return row;
    }

    private static object Value(CopyKind kind, NpgsqlDataReader reader, int index) => kind switch
    {
        CopyKind.Uuid => reader.GetGuid(index),
        CopyKind.Instant => reader.GetFieldValue<DateTimeOffset>(index),
        CopyKind.Bytes => reader.GetFieldValue<byte[]>(index),
        CopyKind.Boolean => reader.GetBoolean(index),
        CopyKind.Integer => (long)reader.GetInt32(index),
        CopyKind.BigInteger => reader.GetInt64(index),
        _ => reader.GetString(index),
    };
}
