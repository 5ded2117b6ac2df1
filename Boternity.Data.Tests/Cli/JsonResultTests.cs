using System.Runtime.Versioning;
using System.Text.Json;
using Boternity.Data.Tests.Secrets;

namespace Boternity.Data.Tests.Cli;

/// <summary>What commands that change something answer with <c>--json</c>: one document, and nothing else.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
public sealed class JsonResultTests(Provider provider) : CliSpec(provider)
{
    [Test]
    public async Task Keys_and_secrets_answer_through_their_life()
    {
        var file = PathOf("keys", "master.key");
        var made = await JsonAsync("keys", "init", "--file", file);
        Configure(file);
        var stored = Parse(await PipeAsync(Canary, "secrets", "set", "global", "A", "--json"));
        await PipeAsync(Canary, "secrets", "set", "global", "B");
        var old = (await JsonAsync("keys", "list"))[0].GetProperty("id").GetString()!;
        var rotated = await JsonAsync("keys", "rotate", "global");
        var sealedAgain = await JsonAsync("keys", "reencrypt", "global");
        var wrapped = await JsonAsync("keys", "rewrap", "--confirm", made.GetProperty("id").GetString()![..8]);
        var destroyed = await JsonAsync("keys", "destroy", old, "--yes", "--reason", "test", "--grace", "0s");
        var erased = await JsonAsync("keys", "erase-residue");
        var deleted = await JsonAsync("secrets", "delete", "global", "B", "--yes");
        var shredded = await JsonAsync("secrets", "shred", "global", "--reason", "test", "--yes", "--allow-global");

        Assert.That(made.GetProperty("file").GetString(), Is.EqualTo(file));
        Assert.That((Text(stored, "scope"), Text(stored, "name"), stored.GetProperty("version").GetInt32()), Is.EqualTo(("global", "A", 1)));
        Assert.That((Text(rotated, "purpose"), rotated.GetProperty("version").GetInt32()), Is.EqualTo(("secret", 2)));
        Assert.That((Text(sealedAgain, "state"), sealedAgain.GetProperty("done").GetInt32()), Is.EqualTo(("completed", 2)));
        Assert.That((Text(wrapped, "state"), wrapped.GetProperty("failures").GetArrayLength()), Is.EqualTo(("completed", 0)));
        Assert.That(Text(destroyed, "destroyed"), Is.EqualTo(old));
        Assert.That(Text(erased, "residue"), Is.EqualTo("erased"));
        Assert.That((Text(deleted, "scope"), Text(deleted, "deleted")), Is.EqualTo(("global", "B")));
        Assert.That((shredded.GetProperty("secrets").GetInt32(), shredded.GetProperty("keys").GetInt32()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Import_names_each_row()
    {
        Configure(MakeKey("master.key").File);
        var vault = new OldVault();
        vault.Add("A", Canary);

        var imported = await JsonAsync("secrets", "import-legacy", "--from", vault.FilePath, "--key-file", vault.KeyFile);

        var row = imported.GetProperty("rows").EnumerateArray().Single();
        Assert.That((Text(row, "name"), Text(row, "outcome")), Is.EqualTo(("A", "imported")));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static JsonElement Parse(CliRun run)
    {
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments) => Parse(await RunAsync([.. arguments, "--json"]));
}
