using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Boternity.Data.Errors;
using Boternity.Data.Storage;
using Boternity.Data.Storage.Backups;

namespace Boternity.Data.Tests.Storage.Backups;

/// <summary>A backup that is not what its manifest says is found out, and never restored.</summary>
public sealed class VerifyBackupTests(Provider provider) : BackupSpec(provider)
{
    private Backup _backup = null!;

    [SetUp]
    public async Task MakeBackup()
    {
        await Database.AddBotAsync("luna", Cancel);
        _backup = await CreateAsync();
    }

    [Test]
    public async Task Flipped_bit_is_found()
    {
        await ChangeFileAsync(bytes => bytes[bytes.Length / 2] ^= 0x10);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Corrupt, ErrorCodes.BackupDamaged);
    }

    [Test]
    public async Task Missing_end_is_found()
    {
        await using (var file = new FileStream(_backup.File, FileMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Corrupt, ErrorCodes.BackupDamaged);
    }

    [Test]
    public async Task File_that_is_no_backup_is_found_although_its_manifest_has_its_checksum()
    {
        var bytes = await ChangeFileAsync(bytes => Array.Clear(bytes, 0, 64));
        await ChangeManifestAsync(manifest => manifest["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)));

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Corrupt, ErrorCodes.BackupDamaged);
    }

    [Test]
    public async Task Newer_schema_is_refused()
    {
        await ChangeManifestAsync(manifest => manifest["schemaEpoch"] = SchemaEpoch.Current + 1);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.SchemaNewer, ErrorCodes.SchemaNewer);
        Assert.That(await Backups.ListAsync(directory: null, Cancel), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Backup_of_another_driver_is_refused()
    {
        await ChangeManifestAsync(manifest => manifest["driver"] = "other");

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Unsupported, ErrorCodes.BackupUnsupported);
    }

    [Test]
    public async Task Newer_format_is_refused_and_not_listed()
    {
        await File.WriteAllTextAsync(ManifestFile, """{ "format": 2, "name": { "of": "another form" } }""", Cancel);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Unsupported, ErrorCodes.BackupUnsupported);
        Assert.That(await Backups.ListAsync(directory: null, Cancel), Is.Empty);
    }

    [TestCase("")]
    [TestCase("no JSON")]
    [TestCase("[]")]
    [TestCase("""{ "format": 1 }""")]
    [TestCase("""{ "format": "1" }""")]
    public async Task Text_that_is_no_manifest_is_refused_and_not_listed(string text)
    {
        await File.WriteAllTextAsync(ManifestFile, text, Cancel);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Corrupt, ErrorCodes.BackupManifestUnreadable);
        Assert.That(await Backups.ListAsync(directory: null, Cancel), Is.Empty);
    }

    [TestCase("tables")]
    [TestCase("sha256")]
    public async Task Manifest_with_a_null_is_refused(string member)
    {
        await ChangeManifestAsync(manifest => manifest[member] = null);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.Corrupt, ErrorCodes.BackupManifestUnreadable);
    }

    [Test]
    public async Task Manifest_of_another_file_is_refused()
    {
        File.Move(_backup.File, _backup.File + ".old");
        File.Move(ManifestFile, _backup.File + ".old.json");

        await AssertRefusedAsync(
            () => Backups.VerifyAsync(_backup.File + ".old", progress: null, Cancel), StoreErrorKind.Corrupt, ErrorCodes.BackupManifestUnreadable);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Half_of_a_backup_is_none(bool manifest)
    {
        File.Delete(manifest ? ManifestFile : _backup.File);

        await AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind.NotFound, ErrorCodes.BackupMissing);
        Assert.That(await Backups.ListAsync(directory: null, Cancel), Is.Empty);
    }

    [Test]
    public async Task Relative_path_is_refused() =>
        await AssertRefusedAsync(() => Backups.VerifyAsync("a.db", progress: null, Cancel), StoreErrorKind.InvalidInput, ErrorCodes.InvalidInput);

    [Test]
    public async Task List_of_no_folder_is_empty() =>
        Assert.That(await Backups.ListAsync(Path.Combine(Database.Folder, "absent"), Cancel), Is.Empty);

    private string ManifestFile => $"{_backup.File}.json";

    private async Task AssertNeitherVerifiedNorRestoredAsync(StoreErrorKind kind, string code)
    {
        await AssertRefusedAsync(() => Backups.VerifyAsync(_backup.File, progress: null, Cancel), kind, code);

        Database.CloseIdle();
        await AssertRefusedAsync(
            () => Backups.RestoreAsync(_backup.File, new RestoreOptions { Replace = true }, progress: null, Cancel), kind, code);
        Assert.That(await Database.ScalarAsync($"SELECT count(*) FROM bots", Cancel), Is.EqualTo(1));
    }

    private async Task<byte[]> ChangeFileAsync(Action<byte[]> change)
    {
        var bytes = await File.ReadAllBytesAsync(_backup.File, Cancel);
        change(bytes);
        await File.WriteAllBytesAsync(_backup.File, bytes, Cancel);
        return bytes;
    }

    private async Task ChangeManifestAsync(Action<JsonNode> change)
    {
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(ManifestFile, Cancel))!;
        change(manifest);
        await File.WriteAllTextAsync(ManifestFile, manifest.ToJsonString(), Cancel);
    }
}
