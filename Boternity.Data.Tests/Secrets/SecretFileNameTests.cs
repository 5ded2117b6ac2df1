using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>Ids and names: what never becomes a path, and that nothing is touched before both were looked at.</summary>
public sealed class SecretFileNameTests : SecretFileSpec
{
    private static IEnumerable<TestCaseData> RefusedIds => Cases(
        "", " ", ".", "..", "../../../etc/passwd", "/etc/passwd", "bot", "..%2f..%2fetc", "%2e%2e",
        " " + Bot, Bot + " ", Bot + "\n", "\n" + Bot, Bot + "\0", Bot + "/", Bot + "/..", "../" + Bot, Bot + "a", Bot[..^1],
        "{" + Bot + "}", "(" + Bot + ")", Bot.Replace("-", "", StringComparison.Ordinal),
        "+198c0de-0000-7000-8000-00000000a0d1", "0x98c0de-0000-7000-8000-00000000a0d1", "0198c0de-0000-7000-8000- 0000000a0d1",
        "0198c0dg-0000-7000-8000-00000000a0d1", "0198c0de0-000-7000-8000-00000000a0d1", "0198c0de_0000_7000_8000_00000000a0d1",
        "\u0660" + Bot[1..], "\uFF10" + Bot[1..], new string('a', 100_000));

    private static IEnumerable<TestCaseData> RefusedNames => Cases(
        "", " ", ".", "..", "...", ".hidden", "-a", "../x", "/etc/passwd", "a/b", @"a\b", @"..\x", "%2e%2e", "a%2fb", "a b", " a", "a ",
        "a\n", "\na", "a\r\n", "a\0", "a\0b", "a\t", "a\u007f", "caf\u00e9", "\u0661\u0662", "a\u0661", "\uff21", "\u0130", "a\u200b",
        "C:", "a:b", "a*", "a?", "a<", "a|b", "a\"", "~", "$HOME", "a;b", "\ud800",
        "NUL", "nul", "Con", "prn.txt", "AUX.", "com1", "COM0", "com9.txt", "LPT1", "lpt5.json", "nul.tar.gz",
        new string('a', 65), new string('a', 100_000));

    private static IEnumerable<TestCaseData> AllowedNames => Cases(
        "ai_api_key", "channel_token", "channel_config", "TELEGRAM_TOKEN", "a", "_", "0", "A.b-c_9", "a.", "a..b", "a-", "key.json",
        "COM", "COM10", "com", "nully", "CONS", "LPTX", "a.nul", "tmp", "_.tmp", new string('Z', 64));

    [TestCaseSource(nameof(RefusedIds))]
    [Threat("T-P1")]
    public async Task Every_call_refuses_what_is_no_UUID_and_touches_nothing(string id)
    {
        foreach (var (name, call) in CallsOf(id))
        {
            var error = await Caught.ByAsync<StoreException>(call);

            Assert.That((error.Kind, error.Code, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidBotId, WriteOutcome.None)), name);
        }

        AssertNothingWasMade();
    }

    [TestCaseSource(nameof(RefusedNames))]
    [Threat("T-P1")]
    public async Task Every_call_refuses_what_is_no_name_and_touches_nothing(string name)
    {
        foreach (var (call, act) in CallsWith(Bot, name))
        {
            var error = await Caught.ByAsync<StoreException>(act);

            Assert.That(
                (error.Kind, error.Code, error.Outcome), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.InvalidSecretName, WriteOutcome.None)), call);
        }

        AssertNothingWasMade();
    }

    [TestCaseSource(nameof(AllowedNames))]
    [Threat("T-P1")]
    public async Task Name_within_the_rule_is_the_file_s(string name)
    {
        await Files.WriteAsync(Bot, name, "value", Cancel);

        Assert.That(Entries, Is.EqualTo((string[])[Bot, Path.Combine(Bot, name)]));
        Assert.That(await Files.ReadAsync(Bot, name, Cancel), Is.EqualTo("value"));
    }

    [Test]
    [Threat("T-P1")]
    public async Task Upper_case_id_is_the_same_bot_in_one_folder()
    {
        var upper = Bot.ToUpperInvariant();

        await Files.WriteAsync(upper, Name, "first", Cancel);
        await Files.WriteAsync(Bot, "other", "second", Cancel);

        Assert.That(Directory.EnumerateDirectories(Root), Is.EqualTo((string[])[BotFolder]));
        Assert.That(await Files.ReadAsync(Bot, Name, Cancel), Is.EqualTo("first"));
        Assert.That(await Files.ListAsync(upper, Cancel), Is.EqualTo((string[])[Name, "other"]));
        Assert.That(await Files.EnsureDirectoryAsync(upper, Cancel), Is.EqualTo(BotFolder));
    }

    [TestCase("../../../etc/passwd", "../../../etc/passwd")]
    [TestCase("line\nfeed\0", @"line\u000afeed\u0000")]
    [TestCase(@"a\b", @"a\\b")]
    [TestCase("\u202ebot\u00e9", @"\u202ebot\u00e9")]
    [TestCase("", "")]
    public async Task Message_has_what_was_given_escaped(string given, string shown)
    {
        var id = await Caught.ByAsync<StoreException>(() => Files.ListAsync(given, Cancel));
        var name = await Caught.ByAsync<StoreException>(() => Files.ReadAsync(Bot, given, Cancel));

        Assert.That(id.Message, Is.EqualTo($"BD0621: Invalid bot ID format: {shown}"));
        Assert.That(name.Message, Is.EqualTo($"BD0622: Invalid secret name: {shown}"));
    }

    [Test]
    public async Task Message_cuts_what_was_given_to_64_characters_and_no_escape_in_two()
    {
        var id = await Caught.ByAsync<StoreException>(() => Files.ListAsync(new string('x', 65), Cancel));
        var name = await Caught.ByAsync<StoreException>(() => Files.ReadAsync(Bot, new string('x', 60) + "\n" + "yz", Cancel));

        Assert.That(id.Message, Is.EqualTo($"BD0621: Invalid bot ID format: {new string('x', 64)}"));
        Assert.That(name.Message, Is.EqualTo($"BD0622: Invalid secret name: {new string('x', 60)}"));
    }

    [Test]
    public async Task Where_case_is_folded_a_name_that_differs_by_case_alone_is_refused()
    {
        var folding = Open(foldsCase: true);
        await folding.WriteAsync(Bot, "Token", "kept", Cancel);
        Func<Task>[] refused =
        [
            () => folding.WriteAsync(Bot, "TOKEN", "lost", Cancel),
            () => folding.ReadAsync(Bot, "token", Cancel),
            () => folding.DeleteAsync(Bot, "token", Cancel),
            () => folding.WriteAsync(Bot, "other.", "x", Cancel),
        ];

        foreach (var call in refused)
        {
            var error = await Caught.ByAsync<StoreException>(call);
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.InvalidSecretName));
        }

        await folding.WriteAsync(Bot, "Token", "again", Cancel);
        Assert.That(await folding.ReadAsync(Bot, "Token", Cancel), Is.EqualTo("again"));
        Assert.That(await folding.ListAsync(Bot, Cancel), Is.EqualTo((string[])["Token"]));
    }

    [Test]
    public void Null_is_the_caller_s_mistake()
    {
        Assert.That(() => Files.ListAsync(null!, Cancel), Throws.ArgumentNullException);
        Assert.That(() => Files.ReadAsync(Bot, null!, Cancel), Throws.ArgumentNullException);
        Assert.That(() => Files.WriteAsync(Bot, Name, null!, Cancel), Throws.ArgumentNullException);
    }

    private static IEnumerable<TestCaseData> Cases(params string[] texts) => texts.Select((text, index) =>
        new TestCaseData(text).SetArgDisplayNames($"{index}: {(text.Length > 40 ? $"{text.Length} long" : Uri.EscapeDataString(text.Replace('\ud800', '?')))}"));

    private void AssertNothingWasMade() => Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Root)!), Is.Empty);
}
