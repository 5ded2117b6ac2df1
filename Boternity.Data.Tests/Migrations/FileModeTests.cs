using System.Runtime.Versioning;
using Boternity.Data.Cli.Demo;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Migrations;

/// <summary>What is created is its owner's alone, whatever the process's umask allows.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "Windows has no modes.")]
[Category("Operators")]
[Explicit("Starts processes; .ci/run runs it by its category.")]
public sealed class FileModeTests
{
    private const UnixFileMode FileOfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderOfOwner = FileOfOwner | UnixFileMode.UserExecute;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Created_files_and_folders_are_their_owner_s_alone()
    {
        await using var database = await TestEnvironment.OpenEmptyAsync(Provider.Sqlite, Cancel);
        var folder = Path.Combine(database.Folder, "new", "deeper");
        var path = Path.Combine(folder, "boternity.db");

        // The umask is the whole process's, so another one has it.
        var tool = typeof(DemoCommand).Assembly.Location;
        var run = await ProgramRun.RunAsync(
            database.Folder,
            new Dictionary<string, string>(),
            ["sh", "-c", "umask 000; exec \"$@\"", "sh", ProgramRun.DotNet, "exec", tool, "demo", "--path", path],
            Cancel);

        Assert.That(run.ExitCode, Is.Zero, run.Output);
        var files = Directory.GetFiles(folder);
        Assert.That(files, Is.SubsetOf((string[])[path, path + "-wal", path + "-shm", path + ".lock", path + ".migrate"]).And.Contains(path));
        Assert.That(files.Select(File.GetUnixFileMode), Is.All.EqualTo(FileOfOwner));
        Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(FolderOfOwner));
        Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(folder)!), Is.EqualTo(FolderOfOwner));
    }
}
