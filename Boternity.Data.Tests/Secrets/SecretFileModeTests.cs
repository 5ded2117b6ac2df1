using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Tests.ChildModes;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Who can get at the tree, whatever was there before and whatever the umask is.</summary>
[Platform(Exclude = "Win", Reason = "modes and owners are Unix's")]
[UnsupportedOSPlatform("windows")]
public sealed class SecretFileModeTests : SecretFileSpec
{
    private const uint Stranger = 54_321;

    private const UnixFileMode Mode644 = FileMode600 | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Mode755 = FolderMode700 | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    [Test]
    [Threat("T-P3")]
    public async Task Tree_is_its_owner_s_alone_at_every_level()
    {
        var files = Open(Path.Combine(Root, "one", "two"));

        var folder = await files.EnsureDirectoryAsync(Bot, Cancel);
        await files.WriteAsync(Bot, Name, "value", Cancel);

        Assert.That(folder, Is.EqualTo(Path.Combine(Root, "one", "two", Bot)));
        string[] folders = [Root, .. Directory.GetDirectories(Root, "*", SearchOption.AllDirectories)];
        Assert.That(folders, Has.Length.EqualTo(4));
        Assert.That(folders.Select(File.GetUnixFileMode), Is.All.EqualTo(FolderMode700));
        Assert.That(File.GetUnixFileMode(Path.Combine(folder, Name)), Is.EqualTo(FileMode600));
    }

    [Test]
    [Threat("T-P3")]
    public async Task Write_over_a_file_of_mode_0644_in_a_folder_of_0755_leaves_0600_in_0700()
    {
        var path = await PutAsync(Name, Bytes("old"));
        File.SetUnixFileMode(path, Mode644);
        File.SetUnixFileMode(BotFolder, Mode755);

        await Files.WriteAsync(Bot, Name, "new", Cancel);

        Assert.That((File.GetUnixFileMode(BotFolder), File.GetUnixFileMode(path)), Is.EqualTo((FolderMode700, FileMode600)));
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("new"));
    }

    [TestCase("0")]
    [TestCase("022")]
    [TestCase("077")]
    [TestCase("0277")]
    [TestCase("0777")]
    [Threat("T-P3")]
    public async Task Modes_do_not_depend_on_the_umask(string umask)
    {
        await using var child = ChildProcess.Start(ChildMode.WriteSecretFile, Root, Bot, Name, umask);
        await child.CompleteAsync(Cancel);

        Assert.That(
            (File.GetUnixFileMode(Root), File.GetUnixFileMode(BotFolder), File.GetUnixFileMode(PathOf(Name))),
            Is.EqualTo((FolderMode700, FolderMode700, FileMode600)));
        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo(WriteSecretFiles.ValueOf(umask, 1)));
    }

    [Test]
    public async Task Every_call_that_finds_the_bot_s_folder_takes_its_mode_back_to_0700()
    {
        foreach (var (name, call) in CallsOf(Bot).Where(call => call.Key != "DeleteBot"))
        {
            await Files.WriteAsync(Bot, Name, "value", Cancel);
            File.SetUnixFileMode(BotFolder, FolderMode700 | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);

            await call();

            Assert.That(File.GetUnixFileMode(BotFolder), Is.EqualTo(FolderMode700), name);
        }
    }

    [Test]
    public async Task Folder_that_is_too_strict_is_repaired_by_a_write_and_a_deletion()
    {
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.SetUnixFileMode(BotFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        Assert.That(File.GetUnixFileMode(BotFolder), Is.EqualTo(FolderMode700));

        File.SetUnixFileMode(BotFolder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await Files.DeleteBotAsync(Bot, Cancel);
        Assert.That(Entries, Is.Empty);
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    [TestCase(UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    public async Task Root_that_others_may_write_in_is_refused_and_left_as_it_is(UnixFileMode more)
    {
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, FolderMode700 | more);

        foreach (var (name, call) in CallsOf(Bot))
        {
            await AssertRefusedAsync(name, call, ErrorCodes.SecretFileMode);
        }

        Assert.That(File.GetUnixFileMode(Root), Is.EqualTo(FolderMode700 | more));
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task Root_that_exists_keeps_a_mode_that_lets_others_look()
    {
        Directory.CreateDirectory(Root);
        File.SetUnixFileMode(Root, Mode755);

        await Files.WriteAsync(Bot, Name, "value", Cancel);

        Assert.That((File.GetUnixFileMode(Root), File.GetUnixFileMode(BotFolder)), Is.EqualTo((Mode755, FolderMode700)));
    }

    [Test]
    public async Task Root_folder_and_file_of_another_user_are_refused()
    {
        await Files.WriteAsync(Bot, Name, "value", Cancel);
        if (UnixFile.EffectiveUser != 0)
        {
            // Who cannot give files away is somebody else instead.
            await AssertRefusedAsync("root", () => Open(user: Stranger).ReadAsync(Bot, Name, Cancel), ErrorCodes.SecretFileOwner);
            return;
        }

        KeyFolder.ChangeOwner(PathOf(Name), Stranger);
        await AssertRefusedAsync("file", () => Files.ReadAsync(Bot, Name, Cancel), ErrorCodes.SecretFileOwner);
        KeyFolder.ChangeOwner(PathOf(Name), 0);

        foreach (var path in (string[])[BotFolder, Root])
        {
            KeyFolder.ChangeOwner(path, Stranger);
            foreach (var (name, call) in CallsOf(Bot))
            {
                await AssertRefusedAsync($"{path}: {name}", call, ErrorCodes.SecretFileOwner);
            }

            KeyFolder.ChangeOwner(path, 0);
        }

        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
    }

    [Test]
    public async Task Root_of_the_superuser_serves_another_user_and_a_folder_of_it_does_not()
    {
        if (UnixFile.EffectiveUser != 0)
        {
            Assert.Ignore("only root can make files of root");
        }

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        var stranger = Open(user: Stranger);

        Assert.That(await stranger.ReadAsync("0198c0de-0000-7000-8000-00000000a0d2", Name, Cancel), Is.Null);
        await AssertRefusedAsync("folder", () => stranger.ReadAsync(Bot, Name, Cancel), ErrorCodes.SecretFileOwner);

        // A file of root in a folder of one's own was put there by the administrator.
        KeyFolder.ChangeOwner(BotFolder, Stranger);
        Assert.That(await stranger.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public async Task File_that_others_may_write_is_refused(UnixFileMode more)
    {
        File.SetUnixFileMode(await PutAsync(Name, Bytes("value")), FileMode600 | more);

        await AssertRefusedAsync("Read", () => Files.ReadAsync(Bot, Name, Cancel), ErrorCodes.SecretFileMode);
    }

    [Test]
    public async Task File_that_others_may_read_is_read_with_a_warning()
    {
        var path = await PutAsync(Name, Bytes("value"));
        File.SetUnixFileMode(path, Mode644);

        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
        Assert.That(Log.Ids, Is.EqualTo((int[])[6050]));
        Assert.That(Log.Texts.Single(), Does.Contain(path).And.Not.Contain("value"));
    }

    [Test]
    public async Task Folder_that_the_system_locks_is_an_error_and_not_an_absence()
    {
        if (UnixFile.EffectiveUser == 0)
        {
            Assert.Ignore("root may read everything");
        }

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        File.SetUnixFileMode(Root, UnixFileMode.None);
        foreach (var (name, call) in CallsOf(Bot))
        {
            await AssertRefusedAsync(name, call, ErrorCodes.Denied);
        }

        File.SetUnixFileMode(Root, FolderMode700);
    }

    private static async Task AssertRefusedAsync(string what, Func<Task> call, string code)
    {
        var error = await Caught.ByAsync<StoreException>(call);

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Denied, code)), what);
    }
}
