using System.Globalization;
using System.Text;
using Boternity.Data.Errors;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteUpstreamFile : IUpstreamFile
{
    private const string TableList =
        """
        SELECT name, wr FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name
        """;

    private const string ColumnList = "SELECT name, pk FROM pragma_table_info(@table) ORDER BY cid";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly ForeignFileCopy _copy;

    /// <param name="path">Where the original is, for messages.</param>
    /// <param name="copy">Disposed with this.</param>
    public SqliteUpstreamFile(string path, ForeignFileCopy copy)
    {
        _path = path;
        _copy = copy;
        Tables = [.. TablesOf().Select(Describe)];
    }

    public IReadOnlyList<UpstreamTable> Tables { get; }

    public IEnumerable<UpstreamRow> Read(UpstreamTable table)
    {
        using var command = _copy.Connection.CreateCommand();
        var order = table.Key.Select(Quoted).Concat(table.HasRowId ? ["_rowid_"] : Array.Empty<string>()).ToList();
#pragma warning disable CA2100 // Names of the file's own schema, quoted.
        command.CommandText =
            $"SELECT {string.Join(", ", table.Columns.Select(Quoted))} FROM {Quoted(table.Name)}"
            + (order.Count == 0 ? "" : $" ORDER BY {string.Join(", ", order)}");
#pragma warning restore CA2100

        using var reader = Try(command.ExecuteReader);
        while (Try(reader.Read))
        {
            yield return new UpstreamRow(table, Try(() => ValuesOf(reader)));
        }
    }

    public void Dispose() => _copy.Dispose();

    private static object?[] ValuesOf(SqliteDataReader reader)
    {
        var values = new object?[reader.FieldCount];
        for (var column = 0; column < values.Length; column++)
        {
            values[column] = reader.IsDBNull(column) ? null : ValueOf(reader, column);
        }

        return values;
    }

    // The driver reads text up to its first U+0000; the bytes are all of it, in UTF-8 since the driver asked for text.
    private static object ValueOf(SqliteDataReader reader, int column)
    {
        var value = reader.GetValue(column);
        if (value is not string)
        {
            return value;
        }

        var bytes = reader.GetFieldValue<byte[]>(column);
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return bytes;
        }
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private List<(string Name, bool HasRowId)> TablesOf()
    {
        using var command = _copy.Connection.CreateCommand();
        command.CommandText = TableList;
        using var reader = command.ExecuteReader();
        var tables = new List<(string, bool)>();
        while (reader.Read())
        {
            tables.Add((reader.GetString(0), reader.GetInt64(1) == 0));
        }

        return tables;
    }

    private UpstreamTable Describe((string Name, bool HasRowId) table)
    {
        using var command = _copy.Connection.CreateCommand();
        command.CommandText = ColumnList;
        command.Parameters.AddWithValue("@table", table.Name);
        var columns = new List<(string Name, long Place)>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                columns.Add((reader.GetString(0), reader.GetInt64(1)));
            }
        }

#pragma warning disable CA2100 // A name of the file's own schema, quoted.
        command.CommandText = $"SELECT count(*) FROM {Quoted(table.Name)}";
#pragma warning restore CA2100
        return new UpstreamTable(
            table.Name,
            [.. columns.Select(column => column.Name)],
            [.. columns.Where(column => column.Place > 0).OrderBy(column => column.Place).Select(column => column.Name)],
            table.HasRowId,
            Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture));
    }

    private T Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (SqliteException exception)
        {
            throw ForeignFileCopy.Unreadable(_path, exception, Messages.UpstreamUnreadable);
        }
    }
}
