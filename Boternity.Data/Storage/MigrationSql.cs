using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Boternity.Data.Storage;

/// <summary>Runs the migrators' own statements on the migration's connection, by EF's way, so that its logs and interceptors see them.</summary>
internal sealed class MigrationSql(
    IRawSqlCommandBuilder commands,
    IRelationalConnection connection,
    DbContext context,
    IRelationalCommandDiagnosticsLogger logger)
{
    /// <summary>A command's text as a statement of a script: a migration's own SQL may come without its end.</summary>
    public static string Statement(string command) => command.Trim() is var text && text.EndsWith(';') ? text : $"{text}\n;";

    public int Execute(string sql) => commands.Build(sql).ExecuteNonQuery(Parameters());

    public Task<int> ExecuteAsync(string sql, bool async, CancellationToken cancellationToken) =>
        async ? commands.Build(sql).ExecuteNonQueryAsync(Parameters(), cancellationToken) : Task.FromResult(Execute(sql));

    public object? Scalar(string sql) => commands.Build(sql).ExecuteScalar(Parameters());

    public Task<object?> ScalarAsync(string sql, bool async, CancellationToken cancellationToken) =>
        async ? commands.Build(sql).ExecuteScalarAsync(Parameters(), cancellationToken) : Task.FromResult(Scalar(sql));

    public List<T> Rows<T>(string sql, Func<DbDataReader, T> row)
    {
        using var reader = commands.Build(sql).ExecuteReader(Parameters());
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader.DbDataReader));
        }

        return rows;
    }

    public async Task<List<T>> RowsAsync<T>(
        string sql,
        Func<DbDataReader, T> row,
        bool async,
        CancellationToken cancellationToken)
    {
        if (!async)
        {
            return Rows(sql, row);
        }

        var reader = await commands.Build(sql).ExecuteReaderAsync(Parameters(), cancellationToken).ConfigureAwait(false);
        await using var owned = reader.ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(row(reader.DbDataReader));
        }

        return rows;
    }

    private RelationalCommandParameterObject Parameters() => new(connection, null, null, context, logger, CommandSource.Migrations);
}
