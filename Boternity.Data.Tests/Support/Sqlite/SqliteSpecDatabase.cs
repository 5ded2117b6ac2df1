using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.Support.Sqlite;

/// <summary>Values are in the file as the schema's text and numbers.</summary>
internal sealed class SqliteSpecDatabase(TestDatabase database) : SpecDatabase(database)
{
    protected override async Task<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString);

        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    protected override void SetValue(DbParameter parameter, object? value) => parameter.Value = value switch
    {
        null => DBNull.Value,
        Guid id => StoredText.Of(id),
        DateTimeOffset instant => StoredText.Of(instant),
        bool flag => flag ? 1L : 0L,
        string or byte[] or short or int or long or double => value,
        _ => throw UnsupportedParameter(value),
    };

    protected override object? FromColumn(object? value) => value is DBNull ? null : value;
}
