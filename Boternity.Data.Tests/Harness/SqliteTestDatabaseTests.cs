using System.Runtime.Versioning;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Harness;

[Category(nameof(Provider.Sqlite))]
public sealed class SqliteTestDatabaseTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "modes are Unix's")]
    public async Task OpenAsync_file_and_folder_are_private()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

        Assert.That(File.GetUnixFileMode(database.Target), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(
            File.GetUnixFileMode(database.Folder),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task OpenAsync_copy_is_a_closed_file_without_a_journal()
    {
        await using var database = await TestEnvironment.OpenAsync(Provider.Sqlite, Cancel);

        Assert.That(Directory.GetFiles(database.Folder), Is.EqualTo(new[] { database.Target }));
        Assert.That(await database.ScalarAsync($"PRAGMA journal_mode", Cancel), Is.EqualTo("wal"));
        Assert.That(await database.ScalarAsync($"PRAGMA foreign_keys", Cancel), Is.EqualTo(1L));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Folder_of_a_killed_run_is_removed_by_the_next(CancellationToken cancellationToken)
    {
        await using var killed = ChildProcess.Start(ChildMode.HoldDatabase, nameof(Provider.Sqlite));
        var folder = (await killed.ReadUntilAsync(ChildProtocol.Folder, cancellationToken))[ChildProtocol.Folder.Length..];
        await killed.KillAsync(cancellationToken);
        Assert.That(folder, Does.Exist);

        await using var next = ChildProcess.Start(ChildMode.HoldDatabase, nameof(Provider.Sqlite));
        await next.ReadUntilAsync(ChildProtocol.Folder, cancellationToken);

        Assert.That(folder, Does.Not.Exist);
        await next.WriteLineAsync(ChildProtocol.Go, cancellationToken);
        await next.CompleteAsync(cancellationToken);
    }
}
