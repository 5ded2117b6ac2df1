using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Paging;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Boternity.Data.Tests.Files;

/// <summary>The folder of contents: where it is, who can read it, and what is refused in its place.</summary>
public sealed class FileTreeTests(Provider provider) : FileSpec(provider)
{
    private const UnixFileMode FileMode600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = FileMode600 | UnixFileMode.UserExecute;

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "modes are Unix's")]
    public async Task Tree_is_its_owner_s_alone_at_every_level()
    {
        var deep = Path.Combine(Root, "one", "two");
        await using var host = Database.OpenHost(new() { Settings = { ["FilesPath"] = deep } });
        var bot = await Database.AddBotAsync("luna", Cancel);

        await host.Resolve<IFileStore>().SaveAsync(bot, "a.txt", Bytes("x"), null, Cancel);

        string[] folders = [Root, .. Directory.GetDirectories(Root, "*", SearchOption.AllDirectories)];
        Assert.That(folders, Has.Length.EqualTo(5));
        Assert.That(folders.Select(File.GetUnixFileMode), Is.All.EqualTo(FolderMode));
        Assert.That(
            Directory.GetFiles(Root, "*", SearchOption.AllDirectories).Select(File.GetUnixFileMode), Is.EqualTo(new[] { FileMode600 }));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "modes are Unix's")]
    public async Task Temporary_file_is_its_owner_s_alone_while_it_is_written()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var modes = new List<UnixFileMode>();
        await using var stream = new TestStream(400_000)
        {
            AtByte = (300_000, () => modes.AddRange(TemporaryFiles.Select(File.GetUnixFileMode))),
        };

        await Files.SaveAsync(bot, "a.bin", stream, null, Cancel);

        Assert.That(modes, Is.EqualTo(new[] { FileMode600 }));
    }

    [Test]
    public async Task Link_in_place_of_a_folder_is_refused()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "x");
        var elsewhere = RunFolder.Shared.CreateFolder();
        foreach (var folder in (string[])[Path.GetDirectoryName(PathOf("x"))!, Path.Combine(Root, "tmp"), Root])
        {
            Directory.Move(folder, $"{folder}.kept");
            Directory.CreateSymbolicLink(folder, elsewhere);

            var save = await Caught.ByAsync<StoreException>(() => SaveAsync(bot, "b.txt", "x"));

            Assert.That((save.Kind, save.Code), Is.EqualTo((StoreErrorKind.StorageUnavailable, ErrorCodes.CannotOpen)), folder);
            if (!folder.EndsWith("tmp", StringComparison.Ordinal))
            {
                var read = await Caught.ByAsync<StoreException>(() => ReadAsync(bot, "a.txt"));
                Assert.That(read.Code, Is.EqualTo(ErrorCodes.CannotOpen), folder);
            }

            Assert.That(Directory.EnumerateFileSystemEntries(elsewhere), Is.Empty);
            Directory.Delete(folder);
            Directory.Move($"{folder}.kept", folder);
        }

        Assert.That(TemporaryFiles, Is.Empty);
        Assert.That(await ReadAsync(bot, "a.txt"), Is.EqualTo("x"));
    }

    [Test]
    public async Task Folder_above_may_be_a_link()
    {
        var folder = RunFolder.Shared.CreateFolder();
        var link = Path.Combine(folder, "link");
        Directory.CreateSymbolicLink(link, Directory.CreateDirectory(Path.Combine(folder, "real")).FullName);
        await using var host = Database.OpenHost(new() { Settings = { ["FilesPath"] = Path.Combine(link, "blobs") } });
        var bot = await Database.AddBotAsync("luna", Cancel);

        await host.Resolve<IFileStore>().SaveAsync(bot, "a.txt", Bytes("x"), null, Cancel);

        Assert.That(await host.Resolve<IFileStore>().ReadAsync(bot, "a.txt", null, Cancel), Is.EqualTo(Bytes("x")));
    }

    [Test]
    public async Task File_in_place_of_the_folder_is_an_error_of_the_store()
    {
        await File.WriteAllTextAsync(Root, "not a folder", Cancel);
        var bot = await Database.AddBotAsync("luna", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => SaveAsync(bot, "a.txt", "x"));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.StorageUnavailable, ErrorCodes.InputOutput)));
        Assert.That(await File.ReadAllTextAsync(Root, Cancel), Is.EqualTo("not a folder"));
    }

    [Test]
    public async Task Tree_that_vanished_while_the_store_is_open_is_made_again()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        await SaveAsync(bot, "a.txt", "x");
        Directory.Delete(Root, recursive: true);

        await SaveAsync(bot, "b.txt", "y");

        Assert.That(await ReadAsync(bot, "b.txt"), Is.EqualTo("y"));
        Assert.That((await VerifyAsync()).Select(damage => damage.Kind), Is.EqualTo(new[] { FileDamageKind.Missing }));
    }

    [Test]
    public async Task Without_a_folder_contents_are_refused_and_metadata_works()
    {
        await using var host = Database.OpenHost(new()
        {
            ConfigureServices = services => services.PostConfigure<DatabaseConfig>(config => config.FilesPath = null),
        });
        var bot = await Database.AddBotAsync("luna", Cancel);
        var (files, metadata) = (host.Resolve<IFileStore>(), host.Resolve<IFileMetadataStore>());
        var saved = await metadata.SaveAsync(
            new FileMetadata { BotId = bot, Filename = "a.txt", SizeBytes = 1, ContentHash = HashOf("x") }, Cancel);
        Func<Task>[] refused =
        [
            () => files.SaveAsync(bot, "a.txt", Bytes("x"), null, Cancel),
            () => files.OpenAsync(bot, "a.txt", null, Cancel),
            () => files.ReadAsync(bot, "a.txt", null, Cancel),
            () => files.SweepAsync(Cancel),
            async () =>
            {
                await foreach (var damage in files.VerifyAsync(Cancel))
                {
                    Assert.Fail($"{damage}");
                }
            },
        ];

        foreach (var operation in refused)
        {
            var error = await Caught.ByAsync<StoreException>(operation);
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.FilesPathMissing)));
        }

        Assert.That((await files.GetInfoAsync(bot, "a.txt", Cancel)).Id, Is.EqualTo(saved.Id));
        Assert.That((await files.ListAsync(bot, PageRequest.First, Cancel)).Items, Has.Count.EqualTo(1));
        await files.DeleteAsync(bot, "a.txt", Cancel);
    }

    [Test]
    public async Task Default_folder_is_beside_the_SQLite_file_and_none_on_PostgreSQL()
    {
        await using var host = Database.OpenHost();

        var path = host.Resolve<IOptions<DatabaseConfig>>().Value.FilesPath;

        Assert.That(path, Is.EqualTo(Database.Provider == Provider.Sqlite ? Path.Combine(Database.Folder, "blobs") : null));
    }
}
