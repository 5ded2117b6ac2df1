using System.Text.Json;
using Boternity.Data.Files;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Files;

public sealed class MimeTypeTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    // The table of spec/boternity.md 7.4, written a second time.
    private static readonly string[] Table =
    [
        "txt text/plain", "md markdown text/markdown", "csv text/csv", "html htm text/html", "css text/css", "xml text/xml",
        "yaml yml text/yaml", "toml text/toml", "rs text/x-rust", "py text/x-python", "js text/javascript", "ts text/typescript",
        "json application/json", "sh bash text/x-shellscript", "sql text/x-sql", "go text/x-go", "java text/x-java", "c h text/x-c",
        "cpp hpp cc cxx text/x-c++", "pdf application/pdf", "doc docx application/msword", "png image/png", "gif image/gif",
        "webp image/webp", "jpg jpeg image/jpeg", "svg image/svg+xml", "zip application/zip", "tar application/x-tar", "gz application/gzip",
    ];

    private static IEnumerable<TestCaseData> Extensions =>
        from row in Table
        let words = row.Split(' ')
        from extension in words[..^1]
        select new TestCaseData(extension, words[^1]);

    [TestCaseSource(nameof(Extensions))]
    [SpecCase("boternity", 170)]
    public void Of_known_extension_in_any_case_is_that_of_the_table(string extension, string expected)
    {
        Assert.That(MimeType.Of($"name.{extension}"), Is.EqualTo(expected));
        Assert.That(MimeType.Of($"name.txt.{extension.ToUpperInvariant()}"), Is.EqualTo(expected));
    }

    [TestCase("Makefile")]
    [TestCase("data.bin")]
    [TestCase("name.")]
    [TestCase("")]
    [TestCase("txt")]
    [TestCase("a.txt ")]
    [SpecCase("boternity", 170)]
    public void Of_any_other_name_is_unknown(string filename) => Assert.That(MimeType.Of(filename), Is.EqualTo("application/octet-stream"));

    [Test]
    [SetCulture("tr-TR")]
    public void Of_extension_does_not_depend_on_the_culture() => Assert.That(MimeType.Of("I.ZIP"), Is.EqualTo("application/zip"));

    [TestCase("text/plain", true)]
    [TestCase("text/x-rust", true)]
    [TestCase("TEXT/HTML; charset=utf-8", true)]
    [TestCase("application/json", true)]
    [TestCase("application/json; charset=utf-8", true)]
    [TestCase("image/png", false)]
    [TestCase("image/svg+xml", false)]
    [TestCase("application/pdf", false)]
    [TestCase("application/octet-stream", false)]
    [TestCase("application/jsonl", false)]
    [TestCase("context/plain", false)]
    [TestCase("", false)]
    [SpecCase("boternity", 171)]
    public void IsIndexable_is_true_for_text_and_json(string mimeType, bool expected) =>
        Assert.That(MimeType.IsIndexable(mimeType), Is.EqualTo(expected));

    [Test]
    [SpecCase("boternity", 172)]
    public void MaxSizeBytes_is_50_MiB() => Assert.That(BotFile.MaxSizeBytes, Is.EqualTo(52_428_800L));

    [Test]
    [SpecCase("boternity", 173)]
    public void File_serialises_under_the_names_of_its_columns()
    {
        var file = new BotFile { Id = Uuid7.Create(DateTimeOffset.UnixEpoch), BotId = Guid.Empty, Filename = "notes.md", ContentHash = "ab" };

        var json = JsonSerializer.SerializeToElement(file, SnakeCase);

        Assert.That(
            json.EnumerateObject().Select(member => member.Name),
            Is.EquivalentTo(
            [
                "id", "bot_id", "filename", "mime_type", "size_bytes", "version", "is_indexed", "content_hash", "created_at", "updated_at",
                "revision",
            ]));
        Assert.That(json.GetProperty("filename").GetString(), Is.EqualTo("notes.md"));
        Assert.That(json.GetProperty("is_indexed").GetBoolean(), Is.False);
    }
}
