using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>What a kill leaves: the old value, and what a later start removes.</summary>
public sealed class SecretFileLeftoverTests : SecretFileSpec
{
    private const string Temporary = ".ai_api_key.0123456789abcdef.tmp";

    [Test]
    [Threat("T-P4")]
    public async Task Temporary_file_of_a_killed_write_is_no_secret_and_hides_none()
    {
        await Files.WriteAsync(Bot, Name, "old", Cancel);
        await PutAsync(Temporary, Bytes("half of the n"));

        var again = Open();

        Assert.That(await again.ReadAsync(Bot, Name, Cancel), Is.EqualTo("old"));
        Assert.That(await again.ListAsync(Bot, Cancel), Is.EqualTo((string[])[Name]));
        await again.WriteAsync(Bot, Name, "new", Cancel);
        Assert.That(await again.ReadAsync(Bot, Name, Cancel), Is.EqualTo("new"));
    }

    [Test]
    [Threat("T-P4")]
    public async Task First_use_of_the_root_removes_own_temporary_files_older_than_an_hour_of_every_bot()
    {
        const string OtherBot = "0198c0de-0000-7000-8000-00000000a0d2";
        await Files.WriteAsync(OtherBot, Name, "other", Cancel);
        await PutAsync(Temporary, Bytes("old"));
        await PutAsync(".young.0123456789abcdef.tmp", Bytes("young"));
        string[] strange = [".ai_api_key.tmp", ".a.0123456789ABCDEF.tmp", ".a.0123456789abcde.tmp", "a.0123456789abcdef.tmp", ".a b.0123456789abcdef.tmp"];
        foreach (var name in strange)
        {
            await PutAsync(name, Bytes("not ours"));
            Age(PathOf(name), TimeSpan.FromDays(1));
        }

        Age(PathOf(Temporary), TimeSpan.FromMinutes(61));
        Age(PathOf(".young.0123456789abcdef.tmp"), TimeSpan.FromMinutes(59));

        _ = await Open().ReadAsync(OtherBot, Name, Cancel);

        Assert.That(
            Directory.EnumerateFileSystemEntries(BotFolder).Select(path => Path.GetFileName(path)),
            Is.EquivalentTo((string[])[.. strange, ".young.0123456789abcdef.tmp"]));
        Assert.That(await Files.ReadAsync(OtherBot, Name, Cancel), Is.EqualTo("other"));
    }

    [Test]
    public async Task Write_removes_old_temporary_files_of_its_bot_as_well()
    {
        await PutAsync(Temporary, Bytes("old"));
        Age(PathOf(Temporary), TimeSpan.FromMinutes(61));

        await Files.WriteAsync(Bot, Name, "new", Cancel);

        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name)]));
    }

    [Test]
    [Threat("T-P4")]
    public async Task First_use_of_the_root_removes_what_killed_deletions_left_and_nothing_else()
    {
        await Files.WriteAsync(Bot, Name, "kept", Cancel);
        var trash = Path.Combine(Root, ".trash-0198c0de-0000-7000-8000-00000000a0d2.0123456789abcdef");
        Directory.CreateDirectory(Path.Combine(trash, "deep"));
        await File.WriteAllTextAsync(Path.Combine(trash, "deep", Name), "old", Cancel);
        string[] strange = [".trash-mine", ".trash", "README", "0198C0DE-0000-7000-8000-00000000A0D3"];
        foreach (var name in strange)
        {
            Directory.CreateDirectory(Path.Combine(Root, name));
        }

        Assert.That(await Open().ReadAsync(Bot, Name, Cancel), Is.EqualTo("kept"));

        Assert.That(
            Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)),
            Is.EquivalentTo((string[])[.. strange, Bot]));
    }

    [Test]
    public async Task DeleteBotAsync_again_removes_what_a_failed_call_left()
    {
        await Files.EnsureDirectoryAsync(Bot, Cancel);
        await Files.DeleteBotAsync(Bot, Cancel);
        var trash = Directory.CreateDirectory(Path.Combine(Root, $".trash-{Bot}.0123456789abcdef"));
        await File.WriteAllTextAsync(Path.Combine(trash.FullName, Name), "old", Cancel);

        await Files.DeleteBotAsync(Bot, Cancel);

        Assert.That(Entries, Is.Empty);
        Assert.That(Log.Ids, Is.Empty);
    }

    private static void Age(string path, TimeSpan age) => File.SetLastWriteTimeUtc(path, (TimeProvider.System.GetUtcNow() - age).UtcDateTime);
}
