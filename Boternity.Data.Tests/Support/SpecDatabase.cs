using System.Data.Common;
using System.Globalization;
using Boternity.Data.Storage;

namespace Boternity.Data.Tests.Support;

/// <summary>A database of the test kit, and SQL text with holes on a plain connection.</summary>
internal abstract class SpecDatabase(TestDatabase database) : ITestDatabase
{
    public Provider Provider => database.Provider;

    public string Target => database.Target;

    public string ConnectionString => database.ConnectionString;

    public string Folder => database.Folder;

    public ManualTimeProvider Clock => database.Clock;

    public DateTimeOffset Now
    {
        get
        {
            var now = Clock.GetUtcNow();
            return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        }
    }

    public IServiceProvider Services => database.Services;

    public T Resolve<T>()
        where T : notnull => database.Resolve<T>();

    public LibraryHost OpenHost(TestDatabaseOptions? options = null) => database.OpenHost(options);

    public virtual void CloseIdle()
    {
    }

    public async Task<int> ExecuteAsync(FormattableString sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenConnectionAsync(cancellationToken);
        await using var command = CreateCommand(connection, sql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<object?> ScalarAsync(FormattableString sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenConnectionAsync(cancellationToken);
        await using var command = CreateCommand(connection, sql);
        return FromColumn(await command.ExecuteScalarAsync(cancellationToken));
    }

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> QueryAsync(
        FormattableString sql, CancellationToken cancellationToken)
    {
        await using var connection = await OpenConnectionAsync(cancellationToken);
        await using var command = CreateCommand(connection, sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);

        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, column => FromColumn(reader.GetValue(column))));
        }

        return rows;
    }

    public async Task<Guid> AddBotAsync(string slug, CancellationToken cancellationToken)
    {
        var id = Uuid7.Create(Now);

        await ExecuteAsync(
            $"""
            INSERT INTO bots (id, slug, name, description, status, category, tags,
                conversation_count, total_tokens_used, version_count, created_at, updated_at, revision)
            VALUES ({id}, {slug}, {slug}, '', 'active', 'assistant', '[]', 0, 0, 0, {Now}, {Now}, 1)
            """,
            cancellationToken);

        return id;
    }

    public async Task<Guid> AddUserAsync(string email, CancellationToken cancellationToken)
    {
        var id = Uuid7.Create(Now);

        await ExecuteAsync($"INSERT INTO users (id, email, role, created_at) VALUES ({id}, {email}, 'user', {Now})", cancellationToken);

        return id;
    }

    public virtual ValueTask DisposeAsync() => database.DisposeAsync();

    protected abstract Task<DbConnection> OpenConnectionAsync(CancellationToken cancellationToken);

    protected static ArgumentException UnsupportedParameter(object value) =>
        new($"A hole of type {value.GetType()} has no stored form here; convert it to the column's text or number.");

    /// <summary>Sets the value of a parameter in the form in which this driver's schema stores it.</summary>
    protected abstract void SetValue(DbParameter parameter, object? value);

    /// <summary>The value of a column in the form in which SQLite's schema stores it.</summary>
    protected abstract object? FromColumn(object? value);

    private DbCommand CreateCommand(DbConnection connection, FormattableString sql)
    {
        var command = connection.CreateCommand();
        var names = new object[sql.ArgumentCount];

        for (var index = 0; index < names.Length; index++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
            SetValue(parameter, sql.GetArgument(index));
            command.Parameters.Add(parameter);
            names[index] = parameter.ParameterName;
        }

#pragma warning disable CA2100 // The text is the test's own; what stands in its holes is a parameter by now.
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql.Format, names);
#pragma warning restore CA2100
        return command;
    }
}
