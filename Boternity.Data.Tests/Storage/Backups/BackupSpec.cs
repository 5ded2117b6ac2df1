using System.Runtime.CompilerServices;
using Boternity.Data.Errors;
using Boternity.Data.Storage.Backups;
using Boternity.Data.Tests.Support;
using Boternity.Data.Tests.Support.Postgres;

namespace Boternity.Data.Tests.Storage.Backups;

/// <summary>Backups of a migrated database, in the folder that is configured when nobody says.</summary>
public abstract class BackupSpec(Provider provider) : StoreSpec(provider)
{
    private readonly Provider _provider = provider;

    protected IBackupManager Backups => Database.Resolve<IBackupManager>();

    /// <summary>What is in the folder of backups, by name.</summary>
    protected static IEnumerable<string> NamesIn(string folder) =>
        Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    [SetUp]
    public Task RequirePrograms() => ClientPrograms.RequireAsync(_provider, Cancel);

    protected Task<Backup> CreateAsync(BackupOptions? options = null) => Backups.CreateAsync(options, progress: null, Cancel);

    /// <summary>Restores a backup where no database is yet.</summary>
    protected async Task<ITestDatabase> RestoreElsewhereAsync(Backup backup)
    {
        var other = await TestEnvironment.OpenEmptyAsync(Database.Provider, Cancel);
        try
        {
            await other.Resolve<IBackupManager>().RestoreAsync(backup.File, options: null, progress: null, Cancel);
            return other;
        }
        catch
        {
            await other.DisposeAsync();
            throw;
        }
    }

    /// <summary>All rows of a table, as text, in one order.</summary>
    protected static async Task<IReadOnlyList<string>> RowsOfAsync(ITestDatabase database, string table)
    {
        var rows = await database.QueryAsync(FormattableStringFactory.Create($"SELECT * FROM \"{table}\""), Cancel);
        return
        [
            .. rows.Select(row => string.Join('|', row.OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => Text(column.Value))))
                .Order(StringComparer.Ordinal),
        ];
    }

    protected static async Task AssertRefusedAsync(Func<Task> act, StoreErrorKind kind, string code)
    {
        var error = await Caught.ByAsync<StoreException>(act);
        Assert.That((error.Kind, error.Code), Is.EqualTo((kind, code)), error.Message);
    }

    private static string Text(object? value) => value is byte[] bytes ? Convert.ToHexString(bytes) : $"{value}";
}
