using System.Runtime.CompilerServices;
using System.Text.Json;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Copying;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Boternity.Data.Tests.Storage.Copying;

/// <summary>Copies of the fixture's database, into databases that nobody has migrated.</summary>
public abstract class CopySpec(Provider provider) : StoreSpec(provider)
{
    private readonly byte[] _masterKey = TestMasterKeys.Random();
    private readonly List<ITestDatabase> _targets = [];

    protected static IReadOnlyList<Provider> Providers { get; } = [Provider.Sqlite, Provider.Postgres];

    protected Provider Other => Database.Provider == Provider.Sqlite ? Provider.Postgres : Provider.Sqlite;

    protected override TestDatabaseOptions Options => TestMasterKeys.Host(_masterKey);

    [TearDown]
    public async Task CloseTargets()
    {
        foreach (var target in _targets)
        {
            await target.DisposeAsync();
        }

        _targets.Clear();
    }

    internal static DatabaseConfig ConfigOf(ITestDatabase database) => database.Provider == Provider.Sqlite
        ? new DatabaseConfig { Driver = DatabaseConfig.SqliteDriver, Path = database.Target }
        : new DatabaseConfig { Driver = DatabaseConfig.PostgresDriver, ConnectionString = database.Target };

    /// <summary>A place for a copy, with the same master key.</summary>
    protected async Task<ITestDatabase> OpenTargetAsync(Provider provider)
    {
        var target = await TestEnvironment.OpenEmptyAsync(provider, TestMasterKeys.Host(_masterKey), Cancel);
        _targets.Add(target);
        return target;
    }

    protected Task<CopyReport> CopyAsync(ITestDatabase target, CopyOptions? options = null, Action<CopyProgress>? tell = null) =>
        CopyAsync(Database, target, options, tell);

    protected static Task<CopyReport> CopyAsync(
        ITestDatabase source, ITestDatabase target, CopyOptions? options = null, Action<CopyProgress>? tell = null)
    {
        target.CloseIdle();
        return source.Resolve<IDatabaseCopier>().CopyToAsync(ConfigOf(target), options, tell is null ? null : new Told<CopyProgress>(tell), Cancel);
    }

    /// <summary>Begins a copy and stops it at a report.</summary>
    protected async Task StopAtAsync(ITestDatabase target, Predicate<CopyProgress> here, CopyOptions? options = null)
    {
        target.CloseIdle();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var listener = new Told<CopyProgress>(progress =>
        {
            if (here(progress))
            {
                stop.Cancel();
            }
        });
        await Caught.ByAsync<StoreCanceledException>(() =>
            Database.Resolve<IDatabaseCopier>().CopyToAsync(ConfigOf(target), options, listener, stop.Token));
    }

    protected static async Task AssertRefusedAsync(Func<Task> act, StoreErrorKind kind, string code)
    {
        var error = await Caught.ByAsync<StoreException>(act);
        Assert.That((error.Kind, error.Code), Is.EqualTo((kind, code)), error.Message);
    }

    /// <summary>Compares every value of every table, as a plain connection sees them.</summary>
    internal static async Task AssertSameRowsAsync(ITestDatabase expected, ITestDatabase actual)
    {
        foreach (var table in Tables(expected))
        {
            var (left, right) = (await RowsAsync(expected, table), await RowsAsync(actual, table));
            Assert.That(right, Has.Count.EqualTo(left.Count), table.Name);
            for (var index = 0; index < left.Count; index++)
            {
                foreach (var column in table.Columns)
                {
                    var (wanted, found) = (left[index][column.Name], right[index][column.Name]);
                    var where = $"{table.Name}.{column.Name}: '{wanted}' and '{found}'";
                    Assert.That(AreEqual(column.Kind, wanted, found), where);
                }
            }
        }
    }

    private protected static IReadOnlyList<CopyTable> Tables(ITestDatabase database)
    {
        using var context = database.Resolve<IDbContextFactory<BoternityReadDbContext>>().CreateDbContext();
        return CopyTables.Of(context.Model);
    }

    private static bool AreEqual(CopyKind kind, object? left, object? right) => (left, right) switch
    {
        (byte[] bytes, byte[] others) => bytes.AsSpan().SequenceEqual(others),
        (string json, string other) when kind == CopyKind.Json => JsonElement.DeepEquals(JsonElement.Parse(json), JsonElement.Parse(other)),
        _ => Equals(left, right),
    };

    private static Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RowsAsync(ITestDatabase database, CopyTable table) =>
        database.QueryAsync(FormattableStringFactory.Create($"SELECT * FROM \"{table.Name}\" ORDER BY {CopySql.Names(table.Key)}"), Cancel);
}
