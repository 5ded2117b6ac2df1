using System.Globalization;
using Boternity.Data.Errors;
using Npgsql;

namespace Boternity.Data.Storage.Postgres;

/// <summary>The connection string of each role: the configured one, with what this library rests on put over it.</summary>
internal sealed class PostgresConnectionString
{
    private const int KeepAliveSeconds = 10;
    private const int ConnectSeconds = 15;
    private const int ObserverSeconds = 5;

    private readonly NpgsqlConnectionStringBuilder _configured;

    /// <exception cref="StoreException">The string is not of Npgsql's form; nothing of it is shown.</exception>
    public PostgresConnectionString(DatabaseConfig config) =>
        _configured = Parse(() => string.IsNullOrWhiteSpace(config.ConnectionString)
            ? OfParts(config)
            : new NpgsqlConnectionStringBuilder(config.ConnectionString));

    /// <summary>Host or hosts, the port unless it is the usual one, and database; never a login.</summary>
    public string Location => string.Create(
        CultureInfo.InvariantCulture,
        $"{_configured.Host}{(_configured.Port == NpgsqlConnection.DefaultPort ? "" : $":{_configured.Port}")}/{_configured.Database ?? _configured.Username}");

    /// <summary>What was asked for although it is never turned on: it says that somebody expects row values in errors or logs.</summary>
    public IReadOnlyList<string> RowValueSettings =>
    [
        .. _configured.IncludeErrorDetail ? ["Include Error Detail"] : Array.Empty<string>(),
        .. _configured.LogParameters ? ["Log Parameters"] : Array.Empty<string>(),
    ];

    /// <summary>The database's name; where none is named it is the login's, as the server has it.</summary>
    public string Database => _configured.Database ?? _configured.Username ?? Environment.UserName;

    private bool HasSeveralHosts => _configured.Host?.Contains(',', StringComparison.Ordinal) == true;

    /// <summary>Makes the data source of a role.</summary>
    /// <exception cref="StoreException">Parts of the string exclude each other, or the host is missing.</exception>
    public NpgsqlDataSource CreateDataSource(StorageRole role, PostgresSettings settings, PostgresSchemaGate schema) => Parse(() =>
    {
        // The migrator looks for itself: what is missing or different is what it is there for.
        var usesTables = role != StorageRole.Migrate;
        var dataSource = new NpgsqlDataSourceBuilder(Of(role, settings).ConnectionString);
        dataSource.UsePhysicalConnectionInitializer(
            connection =>
            {
                settings.Verify(connection);
                if (usesTables)
                {
                    schema.Check(connection, role);
                }
            },
            async connection =>
            {
                await settings.VerifyAsync(connection).ConfigureAwait(false);
                if (usesTables)
                {
                    await schema.CheckAsync(connection, role).ConfigureAwait(false);
                }
            });
        return dataSource.Build();
    });

    /// <summary>Makes a data source of another database of the server, for work on databases as a whole; its settings are not read back.</summary>
    /// <exception cref="StoreException">Parts of the string exclude each other, or the host is missing.</exception>
    public NpgsqlDataSource CreateDataSource(string database, PostgresSettings settings) => Parse(() =>
    {
        var connection = Of(StorageRole.Migrate, settings);
        connection.Database = database;
        return new NpgsqlDataSourceBuilder(connection.ConnectionString).Build();
    });

    /// <summary>What one of PostgreSQL's programs needs to connect to a database of the server of a session. Holds the password.</summary>
    public Dictionary<string, string> ToolEnvironment(NpgsqlConnection session, string database, PostgresToolset tools) =>
        PostgresToolEnvironment.Of(_configured, session, database, tools.Major);

    /// <summary>Makes a data source whose sessions nobody checks: what they have is looked at, and not refused.</summary>
    /// <inheritdoc cref="CreateDataSource(StorageRole, PostgresSettings, PostgresSchemaGate)"/>
    public NpgsqlDataSource CreateObserver(StorageRole role, PostgresSettings settings) => Parse(() =>
    {
        var connection = Of(role, settings);
        connection.Pooling = false;
        connection.Timeout = Math.Min(connection.Timeout, ObserverSeconds);
        if (HasSeveralHosts)
        {
            // What is asked about is what is written to; a standby only where nothing else answers.
            connection.TargetSessionAttributes = "prefer-primary";
            connection.LoadBalanceHosts = false;
        }

        return NpgsqlDataSource.Create(connection);
    });

    private static NpgsqlConnectionStringBuilder OfParts(DatabaseConfig config)
    {
        var parts = new NpgsqlConnectionStringBuilder { Host = config.Host, Username = config.User, Database = config.DbName };
        parts["Port"] = config.Port;
        parts["SSL Mode"] = config.SslMode;
        if (!string.IsNullOrEmpty(config.Password))
        {
            parts.Password = config.Password;
        }

        return parts;
    }

    private NpgsqlConnectionStringBuilder Of(StorageRole role, PostgresSettings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder(_configured.ConnectionString)
        {
            // The migrator has a session of its own: it ends with the migration, and its lock with it.
            Pooling = role != StorageRole.Migrate,
            MaxPoolSize = PostgresLimits.MaxSessions,
            Multiplexing = false,
            NoResetOnClose = false,
            KeepAlive = KeepAliveSeconds,
            CommandTimeout = role == StorageRole.Migrate ? 0 : (int)PostgresLimits.UnitDeadline.TotalSeconds,
            IncludeErrorDetail = false,
            LogParameters = false,

            // The server takes the last of equal options, but this keyword of Npgsql's after all of them.
            Options = $"{_configured.Options} {settings.StartupOptions}".TrimStart(),
            Timezone = null,
        };

        connection.MinPoolSize = Math.Min(connection.MinPoolSize, PostgresLimits.MaxSessions);
        if (connection.Timeout == 0)
        {
            connection.Timeout = ConnectSeconds;
        }

        if (HasSeveralHosts)
        {
            connection.TargetSessionAttributes = role == StorageRole.Read ? "prefer-standby" : "primary";
            connection.LoadBalanceHosts = role == StorageRole.Read;
        }

        return connection;
    }

    /// <remarks>Npgsql's exception quotes the string, and so is not even the inner one.</remarks>
    private static T Parse<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException or FormatException)
        {
            throw Messages.InvalidConnectionString();
        }
    }
}
