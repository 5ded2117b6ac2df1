using System.Runtime.Versioning;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Links and other traps in the tree lead nowhere.</summary>
[Platform(Exclude = "Win", Reason = "links need rights there, and there are no pipes")]
[UnsupportedOSPlatform("windows")]
public sealed class SecretFileLinkTests : SecretFileSpec
{
    // A pipe that is waited for answers never; this is only to end the test then.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private readonly string _elsewhere = RunFolder.Shared.CreateFolder();

    [Test]
    [Threat("T-P2")]
    public async Task Write_replaces_a_link_and_leaves_its_target_alone()
    {
        var target = await TargetAsync("precious");
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.CreateSymbolicLink(PathOf(Name), target);
        File.CreateSymbolicLink(PathOf("dangling"), Path.Combine(_elsewhere, "nothing"));

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        await Files.WriteAsync(Bot, "dangling", "value", Cancel);

        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
        Assert.That(Directory.EnumerateFileSystemEntries(_elsewhere), Is.EqualTo((string[])[target]));
        Assert.That(new FileInfo(PathOf(Name)).LinkTarget, Is.Null);
        Assert.That(await Files.ReadAsync(Bot, "dangling", Cancel), Is.EqualTo("value"));
    }

    [Test]
    [Threat("T-P2")]
    public async Task Read_refuses_a_link_to_anything_or_nothing()
    {
        var target = await TargetAsync("precious");
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.CreateSymbolicLink(PathOf("file"), target);
        File.CreateSymbolicLink(PathOf("inside"), "real");
        await PutAsync("real", Bytes("value"));
        Directory.CreateSymbolicLink(PathOf("folder"), _elsewhere);
        File.CreateSymbolicLink(PathOf("dangling"), Path.Combine(_elsewhere, "nothing"));
        File.CreateSymbolicLink(PathOf("circle"), "circle");

        foreach (var name in (string[])["file", "inside", "folder", "dangling", "circle"])
        {
            await AssertRefusedAsync(name, () => Files.ReadAsync(Bot, name, Cancel), ErrorCodes.SecretFileLink);
        }

        Assert.That(await Files.ListAsync(Bot, Cancel), Is.EqualTo((string[])["real"]));
    }

    [Test]
    [Threat("T-P2")]
    public async Task Delete_removes_a_link_and_leaves_its_target_alone()
    {
        var target = await TargetAsync("precious");
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.CreateSymbolicLink(PathOf("file"), target);
        Directory.CreateSymbolicLink(PathOf("folder"), _elsewhere);
        File.CreateSymbolicLink(PathOf("dangling"), "nothing");

        foreach (var name in (string[])["file", "folder", "dangling"])
        {
            await Files.DeleteAsync(Bot, name, Cancel);
        }

        Assert.That(Entries, Is.EqualTo((string[])[Bot]));
        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
    }

    [Test]
    [Threat("T-P2")]
    public async Task Bot_s_folder_that_is_a_link_is_refused_by_every_call()
    {
        var target = await TargetAsync("precious", Name);
        Directory.CreateDirectory(Root);
        foreach (var to in (string[])[_elsewhere, Path.Combine(_elsewhere, "nothing")])
        {
            Directory.CreateSymbolicLink(BotFolder, to);
            foreach (var (name, call) in CallsOf(Bot))
            {
                await AssertRefusedAsync(name, call, ErrorCodes.SecretFileLink);
            }

            File.Delete(BotFolder);
        }

        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
        Assert.That(Directory.EnumerateFileSystemEntries(_elsewhere), Is.EqualTo((string[])[target]));
    }

    [Test]
    [Threat("T-P2")]
    public async Task Root_that_is_a_link_is_refused_by_every_call()
    {
        foreach (var to in (string[])[_elsewhere, Path.Combine(_elsewhere, "nothing")])
        {
            Directory.CreateSymbolicLink(Root, to);
            foreach (var (name, call) in CallsOf(Bot))
            {
                await AssertRefusedAsync(name, call, ErrorCodes.SecretFileLink);
            }

            File.Delete(Root);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(_elsewhere), Is.Empty);
    }

    [Test]
    public async Task Folder_above_the_root_may_be_a_link()
    {
        var link = Path.Combine(RunFolder.Shared.CreateFolder(), "link");
        Directory.CreateSymbolicLink(link, _elsewhere);
        var files = Open(Path.Combine(link, "secrets"));

        await files.WriteAsync(Bot, Name, "value", Cancel);

        Assert.That(await files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
        Assert.That(File.Exists(Path.Combine(_elsewhere, "secrets", Bot, Name)), Is.True);
    }

    [Test]
    public async Task Read_refuses_a_file_with_a_second_name_and_a_write_gives_it_a_file_of_its_own()
    {
        var target = await TargetAsync("precious");
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        KeyFolder.MakeHardLink(target, PathOf(Name));

        await AssertRefusedAsync("Read", () => Files.ReadAsync(Bot, Name, Cancel), ErrorCodes.SecretFileLink);

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
    }

    [Test]
    public async Task Read_does_not_wait_for_a_pipe_and_a_list_leaves_it_out()
    {
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        KeyFolder.MakePipe(PathOf(Name));

        await AssertRefusedAsync("Read", () => Files.ReadAsync(Bot, Name, Cancel).WaitAsync(Hang, Cancel), ErrorCodes.SecretFileNotRegular);
        Assert.That(await Files.ListAsync(Bot, Cancel), Is.Empty);
    }

    [Test]
    [Threat("T-P2")]
    public async Task DeleteBotAsync_does_not_follow_links_inside()
    {
        var target = await TargetAsync("precious");
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.CreateSymbolicLink(PathOf("file"), target);
        Directory.CreateSymbolicLink(PathOf("folder"), _elsewhere);

        await Files.DeleteBotAsync(Bot, Cancel);

        Assert.That(Entries, Is.Empty);
        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
    }

    [Test]
    [Threat("T-P2")]
    public async Task Sweep_leaves_links_alone_that_look_like_leftovers()
    {
        var target = await TargetAsync("precious");
        File.SetLastWriteTimeUtc(target, DateTime.UnixEpoch);
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        File.CreateSymbolicLink(PathOf(".a.0123456789abcdef.tmp"), target);
        Directory.CreateSymbolicLink(Path.Combine(Root, $".trash-{Bot}.0123456789abcdef"), _elsewhere);

        await Open().WriteAsync(Bot, Name, "value", Cancel);
        await Open().DeleteBotAsync(Bot, Cancel);

        Assert.That(await File.ReadAllTextAsync(target, Cancel), Is.EqualTo("precious"));
    }

    private static async Task AssertRefusedAsync(string what, Func<Task> call, string code)
    {
        var error = await Caught.ByAsync<StoreException>(call);

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Denied, code)), what);
        Assert.That(error.Hint, Is.Not.Null);
    }

    private async Task<string> TargetAsync(string content, string name = "target")
    {
        var path = Path.Combine(_elsewhere, name);
        await File.WriteAllTextAsync(path, content, Cancel);
        File.SetUnixFileMode(path, FileMode600);
        return path;
    }
}
