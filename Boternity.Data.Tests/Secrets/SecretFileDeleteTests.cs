using Boternity.Data.Secrets;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Deleting, listing and what a bot lacks.</summary>
public sealed class SecretFileDeleteTests : SecretFileSpec
{
    private const string OtherBot = "0198c0de-0000-7000-8000-00000000a0d2";

    [Test]
    [Threat("T-P5")]
    public async Task DeleteBotAsync_removes_all_of_one_bot_and_nothing_of_another()
    {
        await Files.WriteAsync(Bot, Name, "value", Cancel);
        await Files.WriteAsync(OtherBot, Name, "kept", Cancel);
        Directory.CreateDirectory(PathOf("nested/deeper"));
        await File.WriteAllTextAsync(PathOf("nested/deeper/file"), "x", Cancel);
        await File.WriteAllTextAsync(PathOf(".hidden"), "x", Cancel);

        await Files.DeleteBotAsync(Bot, Cancel);

        Assert.That(Entries, Is.EqualTo((string[])[OtherBot, Path.Combine(OtherBot, Name)]));
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.Null);
    }

    [Test]
    [Threat("T-P5")]
    public async Task Deletions_of_what_is_not_there_succeed_and_make_nothing()
    {
        await Files.DeleteBotAsync(Bot, Cancel);
        await Files.DeleteAsync(Bot, Name, Cancel);
        Assert.That(Directory.Exists(Root), Is.False);

        await Files.WriteAsync(Bot, Name, "value", Cancel);
        await Files.DeleteAsync(Bot, Name, Cancel);
        await Files.DeleteAsync(Bot, Name, Cancel);
        Assert.That(Entries, Is.EqualTo((string[])[Bot]));

        await Files.DeleteBotAsync(Bot, Cancel);
        await Files.DeleteBotAsync(Bot, Cancel);
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public async Task DeleteAsync_removes_one_secret()
    {
        await Files.WriteAsync(Bot, Name, "value", Cancel);
        await Files.WriteAsync(Bot, "other", "kept", Cancel);

        await Files.DeleteAsync(Bot, Name, Cancel);

        Assert.That(await Files.ListAsync(Bot, Cancel), Is.EqualTo((string[])["other"]));
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.Null);
    }

    [Test]
    public async Task Deleted_bot_can_be_written_again()
    {
        await Files.WriteAsync(Bot, Name, "old", Cancel);
        await Files.DeleteBotAsync(Bot, Cancel);

        await Files.WriteAsync(Bot, "new", "value", Cancel);

        Assert.That(await Files.ListAsync(Bot, Cancel), Is.EqualTo((string[])["new"]));
    }

    [Test]
    public async Task ListAsync_has_regular_files_with_permitted_names_in_ordinal_order()
    {
        foreach (var name in (string[])["b", "a.txt", "B", "_x", "0", "a"])
        {
            await Files.WriteAsync(Bot, name, "value", Cancel);
        }

        foreach (var name in (string[])[".hidden", ".a.0123456789abcdef.tmp", "-dash", "with blank", "nul.txt", "sch\u00f6n", new string('x', 65)])
        {
            await PutAsync(name, Bytes("x"));
        }

        Directory.CreateDirectory(PathOf("folder"));

        Assert.That(await Files.ListAsync(Bot, Cancel), Is.EqualTo((string[])["0", "B", "_x", "a", "a.txt", "b"]));
    }

    [Test]
    public async Task ListAsync_without_a_folder_is_empty() => Assert.That(await Files.ListAsync(Bot, Cancel), Is.Empty);

    [Test]
    public async Task MissingRequiredAsync_names_what_is_absent_or_blank()
    {
        Assert.That(await Files.MissingRequiredAsync(Bot, Cancel), Is.EqualTo((string[])["ai_api_key", "channel_token", "channel_config"]));

        await Files.WriteAsync(Bot, RequiredBotSecrets.ChannelToken, "token\n", Cancel);
        await Files.WriteAsync(Bot, RequiredBotSecrets.ChannelConfig, "\ufeff \r\n", Cancel);
        Assert.That(await Files.MissingRequiredAsync(Bot, Cancel), Is.EqualTo((string[])["ai_api_key", "channel_config"]));

        await Files.WriteAsync(Bot, RequiredBotSecrets.ChannelConfig, "{}", Cancel);
        await Files.WriteAsync(Bot, RequiredBotSecrets.AiApiKey, "", Cancel);
        Assert.That(await Files.MissingRequiredAsync(Bot, Cancel), Is.EqualTo((string[])["ai_api_key"]));

        await Files.WriteAsync(Bot, RequiredBotSecrets.AiApiKey, "k", Cancel);
        Assert.That(await Files.MissingRequiredAsync(Bot, Cancel), Is.Empty);
    }

    [Test]
    public void Required_names_are_the_seed_s() =>
        Assert.That(RequiredBotSecrets.All, Is.EqualTo((string[])["ai_api_key", "channel_token", "channel_config"]));

    [Test]
    public async Task EnsureDirectoryAsync_is_idempotent_and_keeps_what_is_there()
    {
        var first = await Files.EnsureDirectoryAsync(Bot, Cancel);
        await Files.WriteAsync(Bot, Name, "value", Cancel);

        var second = await Files.EnsureDirectoryAsync(Bot, Cancel);

        Assert.That((first, second), Is.EqualTo((BotFolder, BotFolder)));
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("value"));
    }
}
