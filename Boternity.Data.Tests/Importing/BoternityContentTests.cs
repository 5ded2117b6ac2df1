using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Files;
using Boternity.Data.Importing;
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
