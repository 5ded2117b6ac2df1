using Boternity.Data.Storage;
using Boternity.Data.Testing.Postgres;
using Boternity.Data.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Boternity.Data.Tests.ChildModes;

/// <summary>The program that multi-process tests start through <see cref="ChildProcess"/>.</summary>
/// <remarks>By hand: <c>dotnet exec Boternity.Data.Tests.dll MODE ARGUMENTS</c>.</remarks>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length == 0 || !Enum.TryParse<ChildMode>(arguments[0], ignoreCase: true, out var mode))
        {
            await Console.Error.WriteLineAsync($"Modes: {string.Join(", ", Enum.GetNames<ChildMode>())}. To run the tests: dotnet test.");
            return 2;
        }

        await (mode switch
        {
            ChildMode.SaveSouls => SaveSouls.RunAsync(arguments.AsMemory(1)),
            ChildMode.HoldPostgres => HoldPostgresAsync(),
            ChildMode.ReadWithTwoLibraries => ReadWithTwoLibraries.RunAsync(arguments[1], arguments[2]),
            ChildMode.MigrateShelf => MigrateShelf.RunAsync(arguments.AsMemory(1)),
            ChildMode.MigrateShelfAndDie => MigrateShelf.RunAndDieAsync(arguments.AsMemory(1)),
            ChildMode.HoldLock => HoldLockAsync(arguments[1]),
            ChildMode.Write or ChildMode.Lease or ChildMode.Read => LedgerChild.RunAsync(mode, arguments.AsMemory(1)),
            ChildMode.SaveFiles or ChildMode.SaveFilesAndDie => SaveFiles.RunAsync(mode, arguments.AsMemory(1)),
            ChildMode.HoldWriteLock => HoldWriteLockAsync(arguments[1]),
            ChildMode.WriteSecretFile => WriteSecretFiles.RunOnceAsync(arguments.AsMemory(1)),
            ChildMode.WriteSecretFiles => WriteSecretFiles.RunAsync(arguments.AsMemory(1)),
            ChildMode.MakeDataKeys => MakeDataKeys.RunAsync(arguments.AsMemory(1)),
            ChildMode.RotateKeys => RotateKeys.RunAsync(arguments.AsMemory(1)),
            ChildMode.RunWorkflows => RunWorkflows.RunAsync(arguments.AsMemory(1)),
            ChildMode.RestoreAndDie => RestoreAndDie.RunAsync(arguments.AsMemory(1)),
            ChildMode.BackUpBeforeMigrationAndDie => MigrateShelf.RunAndDieAtBackupAsync(arguments.AsMemory(1)),
            ChildMode.BackUp => BackUp.RunAsync(arguments.AsMemory(1)),
            ChildMode.Restore => BackUp.RestoreAsync(arguments.AsMemory(1)),
            ChildMode.CopyAndDie => CopyAndDie.RunAsync(arguments.AsMemory(1)),
            ChildMode.ImportAndDie => ImportAndDie.RunAsync(arguments.AsMemory(1)),
            ChildMode.LoadMasterKey => LoadMasterKey.RunAsync(),
            _ => HoldDatabaseAsync(Enum.Parse<Provider>(arguments[1])),
        });
        return 0;
    }

    private static async Task HoldLockAsync(string path)
    {
        using var taken = FileLock.TryAcquire(path, exclusive: true);
        await ChildProtocol.AwaitGoAsync();
    }

    private static async Task HoldPostgresAsync()
    {
        await using var server = await PostgresServer.StartAsync([new LocalPostgres()], CancellationToken.None);
        ChildProtocol.Say(ChildProtocol.Folder + ((LocalPostgresServer)server).Folder);
        await ChildProtocol.AwaitGoAsync();
    }

    private static async Task HoldWriteLockAsync(string path)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        await connection.OpenAsync();
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await ChildProtocol.AwaitGoAsync();
        }

        ChildProtocol.Say(ChildProtocol.Closed);
    }

    private static async Task HoldDatabaseAsync(Provider provider)
    {
        await using var database = await TestEnvironment.OpenAsync(provider, CancellationToken.None);
        ChildProtocol.Say(ChildProtocol.Folder + database.Folder);
        await ChildProtocol.AwaitGoAsync();
    }
}
