using System.Runtime.Versioning;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Importing;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Importing;

/// <summary>Bots and deployments of Botmaker's database, for a service without a master key.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BotmakerImportTests(Provider provider) : StoreSpec(provider)
{
    private IUpstreamImporter Importer => Database.Resolve<IUpstreamImporter>();

    [Test]
    public async Task ImportAsync_makes_a_bot_and_its_deployment_of_each_row()
    {
        var file = new BotmakerFile();
        file.AddBot(
            BotmakerFile.Luna.ToUpperInvariant(),
            "Luna Bot",
            ("hostname", "luna"),
            ("container_id", "c0ffee"),
            ("status", "stopped"),
            ("tags", "[\"a\",\"b\"]"),
            ("updated_at", "2026-02-02 11:30:00"));

        var report = await ImportAsync(file);

        Assert.That(report.IsVerified);
        Assert.That(BotsOf(report).Adjustments, Is.EqualTo(new Dictionary<string, long> { ["id was a UUID in another spelling"] = 1 }));
        Assert.That(report.RefusedFile, Is.Null);
        var bot = (await Database.QueryAsync($"SELECT * FROM bots", Cancel)).Single();
        Assert.That(bot["id"], Is.EqualTo(BotmakerFile.Luna));
        Assert.That((bot["slug"], bot["name"], bot["status"]), Is.EqualTo(((object)"luna", (object)"Luna Bot", (object)"active")));
        Assert.That(bot["created_at"], Is.EqualTo("2026-02-01T10:00:00.125000Z"));
        Assert.That(bot["updated_at"], Is.EqualTo("2026-02-02T11:30:00.000000Z"));
        Assert.That(bot["tags"], Does.Contain("\"a\"").And.Contain("\"b\""));
        var deployment = (await Database.QueryAsync($"SELECT * FROM bot_deployments", Cancel)).Single();
        Assert.That(deployment["bot_id"], Is.EqualTo(BotmakerFile.Luna));
        Assert.That(deployment["name"], Is.EqualTo("Luna Bot"));
        Assert.That((deployment["ai_provider"], deployment["model"]), Is.EqualTo(((object)"anthropic", (object)"opus")));
        Assert.That((deployment["channel_type"], deployment["container_id"]), Is.EqualTo(((object)"telegram", (object)"c0ffee")));
        Assert.That((deployment["status"], deployment["created_at"]), Is.EqualTo(((object)"stopped", (object)"2026-02-01T10:00:00.125000Z")));
    }

    [Test]
    public async Task ImportAsync_takes_files_of_every_form_and_version()
    {
        var number = 0;
        foreach (var (form, version) in BotmakerFile.Forms())
        {
            var file = new BotmakerFile(form, version);
            file.AddBot(BotmakerFile.IdOf(++number), $"bot {number}");

            var report = await ImportAsync(file);

            Assert.That(
                (report.IsVerified, BotsOf(report).Taken, BotsOf(report).Refused), Is.EqualTo((true, 1L, 0L)), $"{form} at version {version}");
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo((long)number));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bot_deployments", Cancel), Is.EqualTo((long)number));
        Assert.That(await Database.ScalarAsync($"SELECT slug FROM bots WHERE id = {Guid.Parse(BotmakerFile.IdOf(1))}", Cancel), Is.EqualTo("bot-1"));
    }

    [Test]
    public async Task ImportAsync_takes_rows_with_quirks_and_keeps_what_they_lose()
    {
        var file = WithQuirks();
        var before = file.Image();

        var report = await ImportAsync(file);

        Assert.That(report.IsVerified);
        Assert.That(BotsOf(report), Has.Property(nameof(ImportedTable.Taken)).EqualTo(6).And.Property(nameof(ImportedTable.Refused)).EqualTo(3));
        Assert.That(BotsOf(report).Adjustments.Keys, Is.SupersetOf((string[])
        [
            "id was missing and is made of the row",
            "id was no UUID and is one that is made of it",
            "status was running, as of a container that Botmaker started, and is stopped",
            "status was none that is known and is error",
            "container_id was empty and is none",
            "tags was no JSON array of strings and is empty",
            "port has no place here",
            "image_version has no place here",
            "name was another deployment's and has a number there",
            "hostname was not in a slug's form",
            "slug was another bot's and has a number",
            "name had white space around it",
        ]));
        var slugs = (await Database.QueryAsync($"SELECT slug FROM bots ORDER BY slug", Cancel)).Select(row => row["slug"]);
        Assert.That(slugs, Is.EqualTo((string[])["luna", "my-bot", "my-bot-2", "nova", "sol", "terra"]));
        var names = await Database.QueryAsync($"SELECT name FROM bot_deployments WHERE name LIKE 'Luna%' ORDER BY name", Cancel);
        Assert.That(names.Select(row => row["name"]), Is.EqualTo((string[])["Luna", "Luna-2"]));
        var lines = await File.ReadAllLinesAsync(report.RefusedFile!, Cancel);
        Assert.That(lines, Has.Length.EqualTo(report.RowsInRefusedFile));
        Assert.That(lines.Count(line => line.Contains("\"refused\"", StringComparison.Ordinal)), Is.EqualTo(3));
        Assert.That(lines, Has.Some.Contains("19001").And.Some.Contains("1.0.2"), "What has no place here is in the file.");
        Assert.That(file.Image().Where(pair => pair.Key != file.RefusedPath), Is.EquivalentTo(before));
    }

    [Test]
    public async Task ImportAsync_again_takes_nothing_of_rows_with_quirks()
    {
        var file = WithQuirks();
        var first = await ImportAsync(file);

        var second = await ImportAsync(file);

        Assert.That(BotsOf(second), Has.Property(nameof(ImportedTable.Taken)).Zero.And.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(6));
        Assert.That(BotsOf(second).Differs, Is.Zero);
        Assert.That(BotsOf(second).SourceDigest, Is.EqualTo(BotsOf(first).StoredDigest));
    }

    [Test]
    public async Task PlanAsync_says_the_same_and_writes_nothing()
    {
        var file = WithQuirks();
        var before = file.Image();

        var plan = await Importer.PlanAsync(file.Source, progress: null, Cancel);

        Assert.That(BotsOf(plan), Has.Property(nameof(ImportedTable.Taken)).EqualTo(6).And.Property(nameof(ImportedTable.Refused)).EqualTo(3));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
        Assert.That(file.Image(), Is.EquivalentTo(before));
        var report = await ImportAsync(file);
        Assert.That(BotsOf(report).SourceDigest, Is.EqualTo(BotsOf(plan).SourceDigest));
    }

    [Test]
    public async Task ImportAsync_without_a_master_key_takes_the_bot_and_refuses_its_token()
    {
        var file = new BotmakerFile();
        file.AddBot(BotmakerFile.Luna, "luna", ("gateway_token", "planted-3c41"));
        file.AddBot(BotmakerFile.Sol, "sol", ("gateway_token", ""));

        var report = await ImportAsync(file);

        Assert.That(BotsOf(report).Taken, Is.EqualTo(2));
        var tokens = report.Tables.Single(table => table.Name == "bots.gateway_token");
        Assert.That((tokens.Rows, tokens.Refused), Is.EqualTo((1L, 1L)));
        Assert.That(tokens.Refusals.Keys.Single(), Does.Contain("no master key"));
        Assert.That(
            await File.ReadAllTextAsync(report.RefusedFile!, Cancel), Does.Contain("(a secret; left out)").And.Not.Contain("planted-3c41"));
    }

    [Test]
    public async Task ImportAsync_without_a_master_key_finds_that_a_token_is_declared_here()
    {
        var file = new BotmakerFile();
        file.AddBot(BotmakerFile.Luna, "luna", ("gateway_token", "planted-3c41"));
        await Database.Resolve<ISecretStore>().DeclareAsync(
            SecretScope.Bot(Guid.Parse(BotmakerFile.Luna)), "GATEWAY_TOKEN", SecretProvider.Environment, SecretActor.System, Cancel);

        var report = await ImportAsync(file);

        var tokens = report.Tables.Single(table => table.Name == "bots.gateway_token");
        Assert.That((tokens.Rows, tokens.Differs), Is.EqualTo((1L, 1L)));
    }

    [Test]
    public async Task ImportAsync_refuses_other_databases_and_says_what_they_look_like()
    {
        var proxy = new UpstreamDatabase("proxy.db");
        proxy.Run("CREATE TABLE provider_keys (id TEXT PRIMARY KEY); CREATE TABLE bots (id TEXT PRIMARY KEY, hostname TEXT, token_hash TEXT)");
        var newer = new BotmakerFile();
        newer.AddRow("migrations", 6L, BotmakerFile.Time);
        (string Path, string Reason)[] cases =
        [
            (proxy.FilePath, "keyring proxy"),
            (new BoternityFile().FilePath, "looks like an older Boternity's"),
            (new CompozyFile().FilePath, "looks like Compozy's"),
            (newer.FilePath, "at migration 6"),
        ];

        foreach (var (path, reason) in cases)
        {
            var error = await Caught.ByAsync<StoreException>(
                () => Importer.PlanAsync(new ImportSource(UpstreamSystem.Botmaker, path), progress: null, Cancel));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.UpstreamUnknown)));
            Assert.That(error.Message, Does.Contain(reason));
        }
    }

    private static BotmakerFile WithQuirks()
    {
        var file = new BotmakerFile();
        file.AddBot(null, "nova", ("created_at", "2026-01-01 08:00:00"));
        file.AddBot("bot-seven", " terra ", ("hostname", "terra"), ("container_id", ""), ("port", 19001L), ("image_version", "1.0.2"));
        file.AddBot(BotmakerFile.IdOf(1), "Luna", ("hostname", "luna"), ("status", "running"));
        file.AddBot(BotmakerFile.IdOf(2), "Luna", ("hostname", "sol"), ("status", "starting"), ("tags", "x"), ("created_at", "2026-02-03T00:00:00Z"));
        file.AddBot(BotmakerFile.IdOf(3), "My Bot", ("hostname", "My Bot"), ("tags", "{}"));
        file.AddBot(BotmakerFile.IdOf(4), "my bot", ("hostname", "my bot"), ("created_at", "2026-02-04T00:00:00Z"));
        file.AddBot(BotmakerFile.IdOf(5), "...");
        file.AddBot(BotmakerFile.IdOf(6), "vega", ("ai_provider", " "));
        file.AddBot(BotmakerFile.IdOf(7), "rigel", ("created_at", "yesterday"), ("updated_at", "today"));
        return file;
    }

    private static ImportedTable BotsOf(ImportReport report) => report.Tables.Single(table => table.Name == "bots");

    private Task<ImportReport> ImportAsync(BotmakerFile file) => Importer.ImportAsync(file.Source, file.RefusedPath, progress: null, Cancel);
}
