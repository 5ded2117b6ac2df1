using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>Questions past EF Core, on connections that work on a database as a whole.</summary>
internal static class SqliteQueries
{
    /// <summary>Every row of a query that has no parameters.</summary>
    public static List<T> Rows<T>(this SqliteConnection connection, string sql, Func<SqliteDataReader, T> row)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this engine's own; names of tables in them are quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    /// <summary>The first column of every row, as text.</summary>
    public static List<string> Texts(this SqliteConnection connection, string sql) => connection.Rows(sql, row => row.GetString(0));

    /// <summary>The first column of the first row, as a number; 0 when there is no row.</summary>
    public static long Number(this SqliteConnection connection, string sql) =>
        connection.Rows(sql, row => Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>How many rows a table has.</summary>
    public static long Count(this SqliteConnection connection, string table) => connection.Number($"SELECT count(*) FROM {SqlName.Quote(table)}");

    /// <summary>The tables, SQLite's own aside.</summary>
    public static List<string> Tables(this SqliteConnection connection) =>
        connection.Texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'");
}
