using System.Data.Common;
using Boternity.Data.Testing.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Boternity.Data.Tests.Support.Postgres;

/// <summary>Values have the server's types, and come back in SQLite's form.</summary>
internal sealed class PostgresSpecDatabase : SpecDatabase
{
    private readonly NpgsqlDataSource _plain;

    public PostgresSpecDatabase(PostgresTestDatabase database)
        : base(database)
    {
        (Name, Databases) = (database.Name, database.Databases);

        // The driver would read the catalogue of types of each new database; ours has only the server's own types.
        var plain = new NpgsqlDataSourceBuilder(ConnectionString);
        plain.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        _plain = plain.Build();
    }

    public override async ValueTask DisposeAsync()
    {
        await _plain.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    /// <summary>The server it is on.</summary>
    public PostgresDatabases Databases { get; }

    public override void CloseIdle() => _plain.Clear();

    protected override async Task<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken) =>
        await _plain.OpenConnectionAsync(cancellationToken);

    protected override void SetValue(DbParameter parameter, object? value)
    {
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset instant => instant.ToUniversalTime(),
            Guid or bool or string or byte[] or short or int or long or double => value,
            _ => throw UnsupportedParameter(value),
        };

        // Untyped, as a literal is: the server makes it what its place needs, so that text goes into a JSON column too.
        if (value is string or null)
        {
            ((NpgsqlParameter)parameter).NpgsqlDbType = NpgsqlDbType.Unknown;
        }
    }

    protected override object? FromColumn(object? value) => value switch
    {
        DBNull => null,
        Guid id => StoredText.Of(id),
        DateTime instant => StoredText.Of(instant),
        bool flag => flag ? 1L : 0L,
        short or int => Convert.ToInt64(value, null),
        float number => (double)number,
        // The sum of a bigint column is numeric here and an integer on SQLite.
        decimal number => decimal.IsInteger(number) ? (long)number : (double)number,
        _ => value,
    };
}
