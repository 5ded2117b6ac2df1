using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Importing;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Secrets;
using Boternity.Data.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Boternity.Data.Tests.Importing;

/// <summary>Tokens and secrets as files of Botmaker, for a service with a master key.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BotmakerSecretTests(Provider provider) : SecretSpec(provider)
{
    private const string Token = "planted-0f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private readonly LoggedEvents _log = new();
    private string _ownPath = null!;
    private IUpstreamImporter _importer = null!;
    private BotmakerFile _file = null!;

    private static SecretScope LunasScope => SecretScope.Bot(Guid.Parse(BotmakerFile.Luna));

    private ISecretFileStore Files => Database.Resolve<ISecretFileStore>();

    [SetUp]
    public void MakeFile()
    {
        _importer = Database.Resolve<IUpstreamImporter>();
        _file = new BotmakerFile();
        _file.AddBot(BotmakerFile.Luna, "Luna", ("hostname", "luna"), ("gateway_token", Token), ("port", 19000L));
        _file.AddBot(BotmakerFile.Sol, "Sol", ("hostname", "sol"));
    }

    [Test]
    public async Task ImportAsync_seals_a_token_as_the_bots_secret()
    {
        var report = await ImportAsync(_file.Source);

        var tokens = TableOf(report, "bots.gateway_token");
        Assert.That((tokens.Rows, tokens.Taken, tokens.IsVerified), Is.EqualTo((1L, 1L, true)));
        Assert.That(await RevealAsync(LunasScope, "GATEWAY_TOKEN"), Is.EqualTo(Token));
    }

    [Test]
    public async Task ImportAsync_leaves_a_token_in_clear_nowhere()
    {
        _file.AddBot(BotmakerFile.IdOf(1), "...", ("gateway_token", Token));

        var report = await ImportAsync(_file.Source);

        Assert.That(TableOf(report, "bots.gateway_token").Refusals.Keys, Is.EqualTo((string[])["its bot is not here"]));
        var said = string.Concat([await File.ReadAllTextAsync(_file.RefusedPath, Cancel), JsonSerializer.Serialize(report), .. _log.Texts]);
        Assert.That(said, Does.Contain("(a secret; left out)").And.Not.Contain(Token));
        foreach (var table in (string[])["bots", "bot_deployments", "secrets"])
        {
            Assert.That(await DatabaseFiles.CountAsync(Database, [Encoding.UTF8.GetBytes(Token)], table, Cancel), Is.Zero, table);
        }
    }

    [Test]
    public async Task ImportAsync_again_keeps_the_token_that_is_here()
    {
        await ImportAsync(_file.Source);
        var again = await ImportAsync(_file.Source);
        await PutAsync(LunasScope, "GATEWAY_TOKEN", "ours");

        var report = await ImportAsync(_file.Source);

        Assert.That(TableOf(again, "bots.gateway_token"), Has.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(1));
        Assert.That(TableOf(report, "bots.gateway_token"), Has.Property(nameof(ImportedTable.Differs)).EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(_file.RefusedPath, Cancel), Does.Contain("\"differs\"").And.Not.Contain(Token));
        Assert.That(await RevealAsync(LunasScope, "GATEWAY_TOKEN"), Is.EqualTo("ours"));
    }

    [Test]
    public async Task ImportAsync_takes_secrets_as_files_of_both_layouts()
    {
        _file.PutSecret("luna", "TELEGRAM_TOKEN", "\uFEFF of-the-channel \n");
        _file.PutSecret(BotmakerFile.Sol.ToUpperInvariant(), "ai_api_key", "of-the-provider");
        const UnixFileMode Loose = UnixFileMode.UserRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(Path.Join(_file.SecretsPath, "luna", "TELEGRAM_TOKEN"), Loose);
        var before = _file.Image();

        var report = await ImportAsync(_file.SourceWithSecrets);
        var second = await ImportAsync(_file.SourceWithSecrets);

        Assert.That(TableOf(report, "secrets as files"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(2));
        Assert.That(TableOf(second, "secrets as files"), Has.Property(nameof(ImportedTable.AlreadyThere)).EqualTo(2));
        Assert.That(await Files.ReadExactAsync(BotmakerFile.Luna, "TELEGRAM_TOKEN", Cancel), Is.EqualTo("of-the-channel"));
        Assert.That(await Files.ReadExactAsync(BotmakerFile.Sol, "ai_api_key", Cancel), Is.EqualTo("of-the-provider"));
        Assert.That(_file.Image().Where(pair => pair.Key != _file.RefusedPath), Is.EquivalentTo(before));
    }

    [Test]
    public async Task ImportAsync_leaves_files_that_have_no_place_where_they_are()
    {
        _file.PutSecret("luna", "good", "of-luna");
        _file.PutSecret("luna", "-bad", "a");
        _file.PutSecret("luna", "large", new string('x', 65_537));
        _file.PutSecret("luna", "zero", "a\0b");
        await File.WriteAllBytesAsync(Path.Join(_file.SecretsPath, "luna", "latin"), [0xE4], Cancel);
        Directory.CreateDirectory(Path.Join(_file.SecretsPath, "luna", "deeper"));
        File.CreateSymbolicLink(Path.Join(_file.SecretsPath, "luna", "link"), Path.Join(_file.SecretsPath, "luna", "good"));
        Directory.CreateSymbolicLink(Path.Join(_file.SecretsPath, "sol"), Path.Join(_file.SecretsPath, "luna"));
        _file.PutSecret(BotmakerFile.Luna, "good", "left by an upgrade");
        _file.PutSecret("nobody", "orphan", "of-nobody");
        await File.WriteAllTextAsync(Path.Join(_file.SecretsPath, "README"), "x", Cancel);
        var before = _file.Image();

        var report = await ImportAsync(_file.SourceWithSecrets);

        var secrets = TableOf(report, "secrets as files");
        Assert.That((secrets.Rows, secrets.Taken, secrets.Refused, secrets.IsVerified), Is.EqualTo((11L, 1L, 10L, true)));
        Assert.That(secrets.Refusals, Is.EquivalentTo(new Dictionary<string, long>
        {
            ["its name is none that a secret has here"] = 1,
            ["it is larger than 65536 bytes"] = 1,
            ["it has U+0000"] = 1,
            ["it is not UTF-8"] = 1,
            ["it is no file"] = 1,
            ["it is a link, which is not followed"] = 2,
            ["another folder of its bot has one of that name"] = 1,
            ["no bot of the database has that hostname or id"] = 1,
            ["it is no folder of a bot"] = 1,
        }));
        Assert.That(await Files.ListAsync(BotmakerFile.Luna, Cancel), Is.EqualTo((string[])["good"]));
        Assert.That(await Files.ReadAsync(BotmakerFile.Luna, "good", Cancel), Is.EqualTo("of-luna"));
        Assert.That(_file.Image().Where(pair => pair.Key != _file.RefusedPath), Is.EquivalentTo(before));
        var left = await File.ReadAllTextAsync(_file.RefusedPath, Cancel);
        Assert.That(left, Does.Contain("nobody").And.Not.Contain("of-nobody").And.Not.Contain("upgrade"));
    }

    [Test]
    public async Task ImportAsync_keeps_a_file_that_is_here_with_another_value()
    {
        _file.PutSecret("luna", "ai_api_key", "theirs");
        await Files.WriteAsync(BotmakerFile.Luna, "ai_api_key", "ours", Cancel);

        var report = await ImportAsync(_file.SourceWithSecrets);

        Assert.That(TableOf(report, "secrets as files"), Has.Property(nameof(ImportedTable.Differs)).EqualTo(1));
        Assert.That(await Files.ReadAsync(BotmakerFile.Luna, "ai_api_key", Cancel), Is.EqualTo("ours"));
    }

    [Test]
    public async Task PlanAsync_seals_nothing_and_writes_no_file()
    {
        _file.PutSecret("luna", "ai_api_key", "theirs");

        var plan = await _importer.PlanAsync(_file.SourceWithSecrets, progress: null, Cancel);

        Assert.That(TableOf(plan, "bots.gateway_token").Taken, Is.EqualTo(1));
        Assert.That(TableOf(plan, "secrets as files").Taken, Is.EqualTo(1));
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM secrets", Cancel), Is.Zero);
        Assert.That(await TrailAsync(), Is.Empty);
        Assert.That(Directory.Exists(_ownPath), Is.False);
    }

    [Test]
    public async Task ImportAsync_refuses_a_folder_that_is_not_there_or_its_own()
    {
        Directory.CreateDirectory(_ownPath);
        var link = Path.Join(_file.Folder, "link");
        Directory.CreateSymbolicLink(link, _ownPath);

        foreach (var folder in (string[])[Path.Join(_file.Folder, "none"), _ownPath, Path.GetDirectoryName(_ownPath)!, link])
        {
            var error = await Caught.ByAsync<StoreException>(() => ImportAsync(_file.Source with { SecretsFolder = folder }));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.UpstreamSecretsUnusable)));
        }

        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.Zero);
    }

    protected override void Configure(IServiceCollection services)
    {
        _ownPath = Path.Join(RunFolder.Shared.CreateFolder(), "own", "secrets");
        services.Configure<SecretFileOptions>(options => options.Path = _ownPath);
        _log.Replace(services);
    }

    private static ImportedTable TableOf(ImportReport report, string name) => report.Tables.Single(table => table.Name == name);

    private Task<ImportReport> ImportAsync(ImportSource source) => _importer.ImportAsync(source, _file.RefusedPath, progress: null, Cancel);
}
