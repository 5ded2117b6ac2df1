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
        SELECT name, wr, type = 'table' FROM pragma_table_list
        WHERE schema = 'main' AND type IN ('table', 'virtual', 'shadow') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name
        """;

    private const string ColumnList = "SELECT name, pk FROM pragma_table_info(@table) ORDER BY cid";

    private static readonly string[] RowIdNames = ["_rowid_", "rowid", "oid"];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly ForeignFileCopy _copy;

    /// <param name="path">Where the original is, for messages.</param>
    /// <param name="copy">Disposed with this.</param>
    public SqliteUpstreamFile(string path, ForeignFileCopy copy)
    {
        _path = path;
        _copy = copy;
        var tables = TablesOf();
        Tables = [.. tables.Where(table => table.IsPlain).Select(Describe)];
        VirtualTables = [.. tables.Where(table => !table.IsPlain).Select(table => table.Name)];
    }

    public IReadOnlyList<UpstreamTable> Tables { get; }

    public IReadOnlyList<string> VirtualTables { get; }

    public IEnumerable<UpstreamRow> Read(UpstreamTable table)
    {
        var order = table.Key.Select(Quoted).Concat(NumberOf(table)).ToList();
        using var command = Select(table, order.Count == 0 ? "" : $"ORDER BY {string.Join(", ", order)}");
        using var reader = Try(command.ExecuteReader);
        while (Try(reader.Read))
        {
            yield return Try(() => RowOf(table, reader));
        }
    }

    public IEnumerable<UpstreamRow> Read(UpstreamTable table, IEnumerable<long> numbers)
    {
        using var command = Select(table, $"WHERE {NumberOf(table).Single()} = @number");
        var parameter = command.Parameters.Add("@number", SqliteType.Integer);
        foreach (var number in numbers)
        {
            parameter.Value = number;
            using var reader = Try(command.ExecuteReader);
            if (Try(reader.Read))
            {
                yield return Try(() => RowOf(table, reader));
            }
        }
    }

    public void Dispose() => _copy.Dispose();

    private static UpstreamRow RowOf(UpstreamTable table, SqliteDataReader reader)
    {
        var values = new object?[table.Columns.Count];
        for (var column = 0; column < values.Length; column++)
        {
            values[column] = reader.IsDBNull(column) ? null : ValueOf(reader, column);
        }

        return new UpstreamRow(table, values, table.HasRowId ? reader.GetInt64(values.Length) : null);
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

    // A column may have one of the names.
    private static IEnumerable<string> NumberOf(UpstreamTable table) =>
        table.HasRowId ? RowIdNames.Where(name => !table.Has(name)).Take(1) : [];

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private SqliteCommand Select(UpstreamTable table, string clause)
    {
        var command = _copy.Connection.CreateCommand();
#pragma warning disable CA2100 // Names of the file's own schema, quoted.
        command.CommandText =
            $"SELECT {string.Join(", ", table.Columns.Select(Quoted).Concat(NumberOf(table)))} FROM {Quoted(table.Name)} {clause}";
#pragma warning restore CA2100
        return command;
    }

    private List<(string Name, bool HasRowId, bool IsPlain)> TablesOf()
    {
        using var command = _copy.Connection.CreateCommand();
        command.CommandText = TableList;
        using var reader = command.ExecuteReader();
        var tables = new List<(string, bool, bool)>();
        while (reader.Read())
        {
            tables.Add((reader.GetString(0), reader.GetInt64(1) == 0, reader.GetBoolean(2)));
        }

        return tables;
    }

    private UpstreamTable Describe((string Name, bool HasRowId, bool IsPlain) table)
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
            table.HasRowId && RowIdNames.Any(name => !columns.Exists(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))),
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
