using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Importing;
using Boternity.Data.Importing.FromBoternity;
using Boternity.Data.Secrets;
using Boternity.Data.Storage;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Secrets;

namespace Boternity.Data.Tests.Importing;

/// <summary>What an older Boternity keeps sealed, or beside its database.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class BoternityContentTests(Provider provider) : ImportSpec(provider)
{
    private readonly byte[] _vaultKey = RandomNumberGenerator.GetBytes(32);

    private ImportSource WithKey => Source.Source with { VaultKeyFile = Path.Join(Source.Folder, "vault.key") };

    [Test]
    public async Task ImportAsync_opens_secrets_with_the_vault_s_key_and_seals_them_here()
    {
        AddSecret("TOKEN", "hunter2");
        AddSecret("SPARE", "orphan", scope: BoternityFile.Id(77));
        Source.AddRow("secrets", BoternityFile.Id(9), "TORN", new byte[40], "global", "vault", BoternityFile.Time, BoternityFile.Time);
        WriteKey(_vaultKey);

        var report = await Importer.ImportAsync(WithKey, Source.RefusedPath, progress: null, Cancel);

        Assert.That(TableOf(report, "secrets"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(2).And.Property(nameof(ImportedTable.Refused)).EqualTo(1));
        Assert.That(report.IsVerified);
        using var value = await Database.Resolve<ISecretStore>().RevealAsync(SecretScope.Global, "TOKEN", SecretActor.System, Cancel);
        Assert.That(value!.RevealString(), Is.EqualTo("hunter2"));
    }

    [Test]
    public async Task ImportAsync_without_the_key_keeps_secrets_sealed_beside_the_import()
    {
        AddSecret("TOKEN", "hunter2");

        var report = await ImportAsync();

        Assert.That(TableOf(report, "secrets").Refusals, Is.EqualTo(new Dictionary<string, long> { ["no --vault-key: it cannot be opened"] = 1 }));
        var line = await File.ReadAllTextAsync(Source.RefusedPath, Cancel);
        Assert.That(line, Does.Contain("\"base64\"").And.Not.Contain("hunter2"));
    }

    [Test]
    public async Task ImportAsync_with_a_wrong_key_writes_nothing_at_all()
    {
        Source.AddBot(BoternityFile.Luna, "luna");
        AddSecret("TOKEN", "hunter2");
        WriteKey(RandomNumberGenerator.GetBytes(32));

        var refused = Assert.ThrowsAsync<StoreException>(() => Importer.ImportAsync(WithKey, Source.RefusedPath, progress: null, Cancel));

        Assert.That(refused!.Code, Is.EqualTo(ErrorCodes.LegacyKeyMismatch));
        Assert.That(await CountAsync("bots"), Is.Zero);
    }

    [Test]
    public async Task ImportAsync_takes_contents_that_are_beside_the_database()
    {
        AddFile("notes.txt", "second", version: 2, older: "first");
        Source.AddRow("bot_files", BoternityFile.Id(5), BoternityFile.Luna, "gone.md", "text/markdown", 7L, 1L, 0L, BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_files", BoternityFile.Id(6), BoternityFile.Luna, "../escape", "text/plain", 7L, 1L, 0L, BoternityFile.Time, BoternityFile.Time);

        var report = await ImportAsync();
        var again = await ImportAsync();

        var files = TableOf(report, "bot_files");
        Assert.That(files, Has.Property(nameof(ImportedTable.Taken)).EqualTo(2).And.Property(nameof(ImportedTable.Refused)).EqualTo(1));
        Assert.That(files.Adjustments.Keys, Is.EqualTo((string[])["its content is not beside the database, a link, or too large"]));
        Assert.That(TableOf(again, "bot_files").AlreadyThere, Is.EqualTo(2));
        Assert.That(report.IsVerified && again.IsVerified);
        var store = Database.Resolve<IFileStore>();
        Assert.That(Encoding.UTF8.GetString(await store.ReadAsync(Guid.Parse(BoternityFile.Luna), "notes.txt", null, Cancel)), Is.EqualTo("second"));
        Assert.That(Encoding.UTF8.GetString(await store.ReadAsync(Guid.Parse(BoternityFile.Luna), "notes.txt", 1, Cancel)), Is.EqualTo("first"));
        Assert.That(Directory.GetFiles(Path.Join(Database.Folder, "contents", "tmp")), Is.Empty);
    }

    [Test]
    public async Task ImportAsync_says_of_a_secret_with_another_value_that_it_differs()
    {
        AddSecret("TOKEN", "hunter2");
        AddSecret("OTHER", "theirs");
        WriteKey(_vaultKey);
        var secrets = Database.Resolve<ISecretStore>();
        await secrets.PutAsync(SecretScope.Global, "OTHER", "ours", new PutSecretOptions(), Cancel);
        await Importer.ImportAsync(WithKey, Source.RefusedPath, progress: null, Cancel);

        var plan = await Importer.PlanAsync(WithKey, progress: null, Cancel);
        var report = await Importer.ImportAsync(WithKey, Source.RefusedPath, progress: null, Cancel);

        foreach (var table in (ImportedTable[])[TableOf(plan, "secrets"), TableOf(report, "secrets")])
        {
            Assert.That((table.AlreadyThere, table.Differs, table.IsVerified), Is.EqualTo((1L, 1L, true)));
        }

        var line = (await File.ReadAllLinesAsync(Source.RefusedPath, Cancel)).Single();
        Assert.That(line, Does.Contain("OTHER").And.Contain("\"base64\"").And.Not.Contain("theirs"));
        using var value = await secrets.RevealAsync(SecretScope.Global, "OTHER", SecretActor.System, Cancel);
        Assert.That(value!.RevealString(), Is.EqualTo("ours"));
    }

    [Test]
    public async Task ImportAsync_gives_each_secret_its_own_outcome_where_texts_are_not_plain()
    {
        AddSecret("GOOD", "hunter2");
        var bytes = OldVault.Seal(_vaultKey, RandomNumberGenerator.GetBytes(12), Encoding.UTF8.GetBytes("hunter3"));
        Source.AddRow("secrets", 17L, "NUMBER", bytes, "global", "vault", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("secrets", new byte[] { 1 }, "TORN", new byte[40], "global", "vault", BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("secrets", "no scope", "LOST", bytes, new byte[] { 255 }, "vault", BoternityFile.Time, BoternityFile.Time);
        WriteKey(_vaultKey);

        var report = await Importer.ImportAsync(WithKey, Source.RefusedPath, progress: null, Cancel);

        Assert.That(TableOf(report, "secrets"), Has.Property(nameof(ImportedTable.Taken)).EqualTo(2).And.Property(nameof(ImportedTable.Refused)).EqualTo(2));
        var lines = await File.ReadAllLinesAsync(Source.RefusedPath, Cancel);
        Assert.That(lines.Single(line => line.Contains("TORN", StringComparison.Ordinal)), Does.Contain("does not open"));
        Assert.That(lines.Single(line => line.Contains("LOST", StringComparison.Ordinal)), Does.Contain("invalid scope"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task ImportAsync_opens_no_pipe_and_follows_no_link_of_a_folder()
    {
        AddFile("notes.txt", "second", version: 2, older: "first");
        var folder = Path.Join(Source.Folder, "bots", Guid.Parse(BoternityFile.Luna).ToString("N"), "files");
        File.Delete(Path.Join(folder, "notes.txt"));
        KeyFolder.MakePipe(Path.Join(folder, "notes.txt"));
        Directory.Move(Path.Join(folder, ".versions"), Path.Join(Source.Folder, "elsewhere"));
        Directory.CreateSymbolicLink(Path.Join(folder, ".versions"), Path.Join(Source.Folder, "elsewhere"));

        var report = await ImportAsync();

        const string Reason = "its content is not beside the database, a link, or too large";
        Assert.That(TableOf(report, "bot_files").Adjustments, Is.EqualTo(new Dictionary<string, long> { [Reason] = 1 }));
        Assert.That(TableOf(report, "bot_file_versions").Adjustments, Is.EqualTo(new Dictionary<string, long> { [Reason] = 2 }));
        Assert.That(report.RowsInRefusedFile, Is.EqualTo(3), "What was lost is kept.");
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bot_file_versions WHERE content_hash IS NOT NULL", Cancel), Is.Zero);
    }

    [Test]
    public async Task ImportAsync_of_a_content_that_vanishes_says_which()
    {
        AddFile("notes.txt", "second", version: 2, older: "first");
        var path = Path.Join(Source.Folder, "bots", Guid.Parse(BoternityFile.Luna).ToString("N"), "files", ".versions", "notes.txt.v1");
        var source = new FileContents(Source.FilePath, Path.Join(Database.Folder, "contents"), Database.Resolve<IStorageEngine>(), Database.Clock);
        source.Add(Guid.Parse(BoternityFile.Id(1)), Guid.Parse(BoternityFile.Luna), "notes.txt", 2);
        var table = new UpstreamTable("bot_file_versions", [], [], HasRowId: true, 1);
        var found = source.Find(new RowMapping(UpstreamSystem.Boternity, new UpstreamRow(table, [])), Guid.Parse(BoternityFile.Id(1)), 1);
        File.Delete(path);

        var refused = Assert.ThrowsAsync<StoreException>(() => source.StageAsync([found!.Value.Hash], Cancel));

        Assert.That(refused, Has.Property(nameof(StoreException.Code)).EqualTo(ErrorCodes.UpstreamUnreadable).And.Message.Contains("notes.txt.v1"));
    }

    private void AddFile(string name, string content, long version, string older)
    {
        Source.AddBot(BoternityFile.Luna, "luna");
        var folder = Path.Join(Source.Folder, "bots", Guid.Parse(BoternityFile.Luna).ToString("N"), "files");
        Directory.CreateDirectory(Path.Join(folder, ".versions"));
        File.WriteAllText(Path.Join(folder, name), content);
        File.WriteAllText(Path.Join(folder, ".versions", $"{name}.v1"), older);
        Source.AddRow(
            "bot_files", BoternityFile.Id(1), BoternityFile.Luna, name, "text/plain", (long)content.Length, version, 1L, BoternityFile.Time, BoternityFile.Time);
        Source.AddRow("bot_file_versions", BoternityFile.Id(2), BoternityFile.Id(1), 1L, (long)older.Length, BoternityFile.Time);
        Source.AddRow("bot_file_versions", BoternityFile.Id(3), BoternityFile.Id(1), version, (long)content.Length, BoternityFile.Time);
    }

    private void AddSecret(string name, string value, string scope = "global") => Source.AddRow(
        "secrets",
        Uuid7.Create(Database.Now).ToString(),
        name,
        OldVault.Seal(_vaultKey, RandomNumberGenerator.GetBytes(12), Encoding.UTF8.GetBytes(value)),
        scope,
        "vault",
        BoternityFile.Time,
        BoternityFile.Time);

    private void WriteKey(byte[] key)
    {
        File.WriteAllText(WithKey.VaultKeyFile!, Convert.ToHexStringLower(key));
        File.SetUnixFileMode(WithKey.VaultKeyFile!, KeyFolder.OwnerOnly);
    }
}
