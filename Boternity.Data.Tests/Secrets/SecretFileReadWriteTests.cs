using System.Globalization;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>What comes back of what was written.</summary>
public sealed class SecretFileReadWriteTests : SecretFileSpec
{
    private const string Canary = "canary-4711";

    // What ECMAScript calls WhiteSpace and LineTerminator.
    private static readonly int[] JavaScriptWhite =
    [
        0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A,
        0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF,
    ];

    private static IEnumerable<TestCaseData> Values =>
        new[]
        {
            "", "x", "  both ends  ", "line\r\n", "\n", "\ufeffbom", "{\"url\":\"https://x\"}", "sch\u00f6n \ud83d\udd11", "tab\tinside", "\u0085", "a\u0301",
            new string('x', 65_536), new string('\u00e9', 32_768),
        }.Select((value, index) => new TestCaseData(value).SetArgDisplayNames(string.Create(CultureInfo.InvariantCulture, $"value {index}")));

    private static IEnumerable<TestCaseData> RefusedValues =>
    [
        new TestCaseData(Canary + "\0", "holds U+0000").SetArgDisplayNames("U+0000"),
        new TestCaseData(Canary + "\ud800", "holds half of a surrogate pair").SetArgDisplayNames("surrogate"),

        // As long as may be in UTF-16, but not in UTF-8.
        new TestCaseData(Canary + new string('x', 65_535 - Canary.Length) + "\u00e9", "is longer than 65536 bytes of UTF-8").SetArgDisplayNames("long"),
    ];

    [TestCaseSource(nameof(Values))]
    [Threat("T-P5")]
    public async Task ReadExactAsync_gives_what_was_written(string value)
    {
        await Files.WriteAsync(Bot, Name, value, Cancel);

        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo(value));
        Assert.That(await File.ReadAllBytesAsync(PathOf(Name), Cancel), Is.EqualTo(Bytes(value)));
    }

    // Every unit of the plane that has white space at all; surrogates are no text by themselves.
    [Test]
    [Threat("T-P5")]
    public void Trim_takes_what_JavaScript_s_does_and_nothing_else()
    {
        var trimmed = Enumerable.Range(0, 0x1_0000)
            .Where(unit => Data.Secrets.SecretFileRules.Trim($"{(char)unit}a{(char)unit}").Length == 1);

        Assert.That(trimmed, Is.EqualTo(JavaScriptWhite));
    }

    [TestCase("  a b \r\n", "a b")]
    [TestCase("\ufeff\u00a0x\u3000", "x")]
    [TestCase(" \t\r\n\u2028", "")]
    [TestCase("", "")]
    [TestCase("\u0085x\u200b", "\u0085x\u200b")]
    [Threat("T-P5")]
    public async Task ReadAsync_trims_both_ends(string stored, string expected)
    {
        await Files.WriteAsync(Bot, Name, stored, Cancel);

        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo(expected));
        Assert.That(await File.ReadAllBytesAsync(PathOf(Name), Cancel), Is.EqualTo(Bytes(stored)));
    }

    [Test]
    [Threat("T-P5")]
    public async Task Read_of_an_absent_root_folder_or_file_is_null_and_makes_nothing()
    {
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.Null);
        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.Null);
        Assert.That(Directory.Exists(Root), Is.False);

        Directory.CreateDirectory(Root);
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.Null);
        Assert.That(Entries, Is.Empty);

        await Files.EnsureDirectoryAsync(Bot, Cancel);
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.Null);
        Assert.That(Entries, Is.EqualTo((string[])[Bot]));
    }

    [Test]
    public async Task Write_over_a_value_leaves_the_new_one_alone()
    {
        await Files.WriteAsync(Bot, Name, new string('x', 5_000), Cancel);

        await Files.WriteAsync(Bot, Name, "new", Cancel);

        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo("new"));
        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name)]));
    }

    [TestCaseSource(nameof(RefusedValues))]
    [Threat("T-P5")]
    public async Task Write_refuses_a_value_that_no_file_should_hold(string value, string reason)
    {
        await Files.WriteAsync(Bot, Name, "old", Cancel);

        var error = await Caught.ByAsync<StoreException>(() => Files.WriteAsync(Bot, Name, value, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput)));
        Assert.That(error.Message, Is.EqualTo($"BD0201: 'value' {reason}."));
        Assert.That(error.ToString(), Does.Not.Contain("canary"));
        Assert.That(await Files.ReadExactAsync(Bot, Name, Cancel), Is.EqualTo("old"));
    }

    [Test]
    public async Task Read_refuses_a_file_that_is_not_text_and_does_not_show_it()
    {
        var path = await PutAsync(Name, [.. Bytes(Canary), 0xFF, 0xFE]);

        var error = await Caught.ByAsync<StoreException>(() => Files.ReadAsync(Bot, Name, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.SecretFileContent)));
        Assert.That(error.Message, Is.EqualTo($"BD0627: The secret in '{path}' is not UTF-8."));
        Assert.That(error.ToString(), Does.Not.Contain("canary").And.Not.Contain("FF"));
    }

    [Test]
    public async Task Read_refuses_a_file_that_is_too_large()
    {
        await PutAsync(Name, new byte[65_537]);

        var error = await Caught.ByAsync<StoreException>(() => Files.ReadExactAsync(Bot, Name, Cancel));

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Secret, ErrorCodes.SecretFileContent)));
    }

    [Test]
    public async Task Something_else_in_the_place_of_a_file_or_a_folder_is_an_error_and_stays()
    {
        Directory.CreateDirectory(Path.Combine(await Files.EnsureDirectoryAsync(Bot, Cancel), Name));
        foreach (var (name, call) in CallsWith(Bot, Name))
        {
            await AssertNotRegularAsync(name, call);
        }

        const string OtherBot = "0198c0de-0000-7000-8000-00000000a0d2";
        await File.WriteAllTextAsync(Path.Combine(Root, OtherBot), "not a folder", Cancel);
        foreach (var (name, call) in CallsOf(OtherBot))
        {
            await AssertNotRegularAsync(name, call);
        }

        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, Name), OtherBot]));
        Directory.Delete(Root, recursive: true);
        await File.WriteAllTextAsync(Root, "not a folder", Cancel);
        foreach (var (name, call) in CallsOf(Bot))
        {
            await AssertNotRegularAsync(name, call);
        }
    }

    [Test]
    public async Task Cancelled_call_does_nothing()
    {
        foreach (var call in new Func<CancellationToken, Task>[]
        {
            token => Files.WriteAsync(Bot, Name, "x", token),
            token => Files.ReadAsync(Bot, Name, token),
            token => Files.DeleteBotAsync(Bot, token),
        })
        {
            var error = await Caught.ByAsync<StoreCanceledException>(() => call(new CancellationToken(canceled: true)));
            Assert.That((error.Code, error.Outcome), Is.EqualTo((ErrorCodes.Cancelled, WriteOutcome.None)));
        }

        Assert.That(Directory.Exists(Root), Is.False);
    }

    private static async Task AssertNotRegularAsync(string name, Func<Task> call)
    {
        var error = await Caught.ByAsync<StoreException>(call);

        Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.Denied, ErrorCodes.SecretFileNotRegular)), name);
    }
}
