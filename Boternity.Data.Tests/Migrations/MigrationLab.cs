using Boternity.Data.Hosting;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Boternity.Data.Tests.Migrations;

/// <summary>The product's migrator over a database of a test: with the product's migrations, or with the tests' own (<see cref="Shelf"/>).</summary>
internal sealed class MigrationLab : IAsyncDisposable
{
    private readonly IStorageEngine _engine;
    private readonly TimeProvider _clock;

    /// <param name="provider">The driver.</param>
    /// <param name="target">As in <see cref="ITestDatabase.Target"/>.</param>
    /// <param name="migrations">Null: the product's.</param>
    /// <param name="clock">Null: the machine's.</param>
    /// <param name="backups">The folder of backups before migrations; null: none are made.</param>
    public MigrationLab(Provider provider, string target, MigrationSet? migrations, TimeProvider? clock = null, string? backups = null)
    {
        var config = new DatabaseConfig
        {
            Driver = provider == Provider.Sqlite ? DatabaseConfig.SqliteDriver : DatabaseConfig.PostgresDriver,
            BackupsPath = backups,
        };
        if (provider == Provider.Sqlite)
        {
            config.Path = target;
        }
        else
        {
            config.ConnectionString = target;
        }

        _clock = clock ?? TimeProvider.System;
        _engine = StorageFactory.CreateEngine(config, _clock, NullLoggerFactory.Instance, meters: null, migrations);
    }

    /// <summary>Shelves, then Checks (a rebuild on SQLite), then Lending.</summary>
    public static MigrationSet ShelfSet { get; } =
        new(typeof(MigrationLab).Assembly.GetName().Name!, typeof(Shelf.Shelves).Namespace!, Epoch: 3, Manifest: null);

    public const string First = "Shelves";

    public BoternityDbContext Context(
        StorageRole role = StorageRole.Migrate, LogLines? logs = null, bool allowDataLoss = false, params IInterceptor[] interceptors)
    {
        var options = new DbContextOptionsBuilder<BoternityDbContext>();
        options.UseStorage(_engine, role, _clock, allowDataLoss);
        options.AddInterceptors(interceptors);
        if (logs is not null)
        {
            options.UseLoggerFactory(logs.ToFactory());
        }

        return new BoternityDbContext(options.Options);
    }

    public async Task MigrateAsync(string? target, CancellationToken cancellationToken, LogLines? logs = null, bool allowDataLoss = false)
    {
        await using var context = Context(StorageRole.Migrate, logs, allowDataLoss);
        await context.Database.MigrateAsync(target, cancellationToken);
    }

    public async Task<T> WithMigratorAsync<T>(Func<ISchemaMigrator, Task<T>> action)
    {
        await using var context = Context();
        return await action((ISchemaMigrator)Microsoft.EntityFrameworkCore.Infrastructure.AccessorExtensions
            .GetService<Microsoft.EntityFrameworkCore.Migrations.IMigrator>(context));
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
