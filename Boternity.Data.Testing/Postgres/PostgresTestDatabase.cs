using Npgsql;

namespace Boternity.Data.Testing.Postgres;

/// <summary>A database on the run's server.</summary>
internal sealed class PostgresTestDatabase : TestDatabase
{
    private readonly Lazy<string> _folder = new(() => RunFolder.Shared.CreateFolder());

    /// <param name="databases">The server.</param>
    /// <param name="name">A database that exists; dropped in the end.</param>
    /// <param name="options">For the host.</param>
    public PostgresTestDatabase(PostgresDatabases databases, string name, TestDatabaseOptions? options)
        : base(options)
    {
        Databases = databases;
        Name = name;
        Target = databases.Server.ConnectionStringFor(name);
        ConnectionString = new NpgsqlConnectionStringBuilder(Target) { IncludeErrorDetail = true, Timezone = "UTC" }.ConnectionString;
    }

    /// <summary>The server it is on.</summary>
    public PostgresDatabases Databases { get; }

    /// <summary>The database's name.</summary>
    public string Name { get; }

    public override Provider Provider => Provider.Postgres;

    public override string Target { get; }

    public override string ConnectionString { get; }

    public override string Folder => _folder.Value;

    private protected override void Remove()
    {
        Databases.DropLater(Name);

        if (_folder.IsValueCreated)
        {
            Directory.Delete(_folder.Value, recursive: true);
        }
    }
}
