using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Souls;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Souls;

/// <summary>A content comes back exactly as it was saved, whatever it is.</summary>
public sealed class SoulStoreContentTests(Provider provider) : StoreSpec(provider)
{
    private static readonly (string Name, string Content)[] Contents =
    [
        ("empty", ""),
        ("line feed", "\n"),
        ("CR LF", "a\r\nb\r\n"),
        ("CR", "a\rb"),
        ("no last line feed", "a\nb"),
        ("white space around", " \t a \u00a0\u2003\n\n\n"),
        ("byte order mark", "\ufeff# Luna"),
        ("byte order mark inside", "a\ufeffb"),
        ("composed", "\u00e9"),
        ("decomposed", "e\u0301"),
        ("combining marks", "a\u0300\u0301\u0302\u0303\u0304"),
        ("four bytes", "😀\ud835\udcb3\udbff\udfff"),
        ("emoji of many code points", "👩‍👩‍👧‍👦🏳️‍🌈"),
        ("right to left", "שלום\u202eabc\u202c"),
        ("control characters", "\u0001\u0007\u001b[31m\u001f\u007f\u0085\u2028\u2029"),
        ("not characters", "\ufffe\uffff\ufdd0"),
        ("replacement character", "\ufffd"),
        ("SQL", "'); DROP TABLE soul_versions; --"),
        ("placeholders", "{0} @p0 $1 :name ? %s \\u0041 \\x41 \\"),
    ];

    private ISoulStore Souls => Database.Resolve<ISoulStore>();

    [Test]
    public async Task SaveAsync_content_comes_back_exactly()
    {
        var bot = await Database.AddBotAsync("luna", Cancel);

        foreach (var (name, content) in Contents)
        {
            var saved = await Souls.SaveAsync(new NewSoul { BotId = bot, Content = content, Message = content }, Cancel);

            var read = (await Souls.GetAsync(bot, saved.Version, Cancel))!;
            var raw = await Database.ScalarAsync($"SELECT content FROM soul_versions WHERE version = {saved.Version}", Cancel);
            Assert.That((read.Content, read.Message), Is.EqualTo((content, content)), name);
            Assert.That(raw, Is.EqualTo(content), name);
            Assert.That(read.Hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))), name);
        }

        Assert.That(await Database.ScalarAsync($"SELECT COUNT(*) FROM soul_versions", Cancel), Is.EqualTo((long)Contents.Length));
    }

    [TestCase("x", 1)]
    [TestCase("😀", 4)]
    public async Task SaveAsync_largest_content_comes_back_exactly(string letter, int bytes)
    {
        var bot = await Database.AddBotAsync("luna", Cancel);
        var content = string.Concat(Enumerable.Repeat(letter, SoulVersion.MaxContentBytes / bytes));

        await Souls.SaveAsync(new NewSoul { BotId = bot, Content = content }, Cancel);

        Assert.That((await Souls.GetCurrentAsync(bot, Cancel))!.Content == content, Is.True);
    }
}
