using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Storage.Sqlite;

/// <summary>One SQLite file in WAL mode: one writer, many readers.</summary>
internal sealed class SqliteStorageEngine : IStorageEngine
{
    private const string InMemory = ":memory:";

    private readonly DatabaseConfig _config;
    private readonly TimeProvider _clock;
    private readonly SqliteConnectionOpener _opener;
    private readonly SqliteConnection? _keepAlive;
    private readonly SqliteReaderPool _readers;
    private readonly ReaderThreads _readerThreads;

    public SqliteStorageEngine(DatabaseConfig config, TimeProvider clock)
    {
        _config = config;
        _clock = clock;
        if (config.Path == InMemory)
        {
            // A shared in-memory file lives as long as a connection to it: this one, until the engine is disposed.
            _opener = new SqliteConnectionOpener(config, $"file:/{Uuid7.Create(clock.GetUtcNow()):N}?vfs=memdb", inMemory: true, ConfigureReader);
            _keepAlive = new SqliteConnection(_opener.ConnectionString(StorageRole.Migrate));
            _keepAlive.Open();
        }
        else
        {
            _opener = new SqliteConnectionOpener(config, config.Path, inMemory: false, ConfigureReader);
        }

        var limits = new ReaderLimits { MaxReaders = config.MaxReaders };
        _readers = new SqliteReaderPool(_opener, limits, clock, openWriter: () => Task.CompletedTask);
        _readerThreads = new ReaderThreads(_readers);
    }

    public string Driver => DatabaseConfig.SqliteDriver;

    public string Location => _config.Path;

    public string MigrationsNamespace => $"{DriverMigrationsAssembly.AssemblyName}.Sqlite";

    public static bool IsInMemory(string path) => path == InMemory;

    public void Configure(DbContextOptionsBuilder options, StorageRole role)
    {
        options
            .UseSqlite(_opener.ConnectionString(role), sqlite => sqlite.MigrationsAssembly(DriverMigrationsAssembly.AssemblyName))
            .ReplaceService<IMigrationsSqlGenerator, SqliteStrictSqlGenerator>();

        if (role == StorageRole.Read)
        {
            options.AddInterceptors(new ReaderConnectionInterceptor(_readers));
        }
        else
        {
            options.AddInterceptors(new SqliteConnectionInterceptor(
                SqliteSettings.For(role, _config, _keepAlive is not null),
                _config.Path,
                createIfMissing: role == StorageRole.Migrate && _keepAlive is null));
        }
    }

    public void AddModelServices(IServiceCollection services)
    {
        services.AddScoped<IConventionSetPlugin, SqliteConventionPlugin>();
        services.AddSingleton<IRelationalTypeMappingSourcePlugin, SqliteTypeMappings>();
    }

    /// <remarks>The file has one writer: a unit holds off every other already.</remarks>
    public Task LockAsync(BoternityDbContext context, string subject, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <remarks>On a thread of its own, as the driver blocks.</remarks>
    public Task<TResult> RunReadAsync<TResult>(
        Func<CancellationToken, Task<TResult>> query,
        Delegate name,
        CancellationToken cancellationToken) => _readerThreads.RunAsync(query, name, cancellationToken);

    public IWriteQueue CreateWriteQueue(IDbContextFactory<BoternityDbContext> contexts, AmbientScope ambient) => new SqliteWriteQueue(contexts, ambient);

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _readerThreads.DisposeAsync().ConfigureAwait(false);
        if (_keepAlive is not null)
        {
            await _keepAlive.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void ConfigureReader(DbContextOptionsBuilder options) => options.UseStorage(this, StorageRole.Read, _clock);
}
