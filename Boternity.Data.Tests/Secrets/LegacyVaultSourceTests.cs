using System.Runtime.Versioning;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Secrets;
using Boternity.Data.Tests.Encryption;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Secrets;

/// <summary>The vault's files: read whatever state they are in, never changed, and refused for what they are not.</summary>
[UnsupportedOSPlatform("windows")]
[NonParallelizable]
public sealed class LegacyVaultSourceTests(Provider provider) : SecretSpec(provider)
{
    private const UnixFileMode ReadOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFolder = ReadOnlyFolder | UnixFileMode.UserWrite;

    private OldVault _vault = null!;

    [SetUp]
    public void MakeVault()
    {
        _vault = new OldVault();
        _vault.Add("A", "first");
    }

    [TearDown]
    public void LookForCopies() =>
        Assert.That(Directory.EnumerateDirectories(Path.GetTempPath(), $"boternity-import-{Environment.ProcessId}-*"), Is.Empty, "Copies are removed.");

    [Test]
    public async Task Vault_in_the_write_ahead_log_is_read_and_its_files_stay_as_they_are()
    {
        _vault.Run("PRAGMA journal_mode = WAL");
        _vault.CrashIn($"PRAGMA wal_autocheckpoint = 0; UPDATE secrets SET key = 'RENAMED'");
        var before = _vault.Image();
        Assert.That(before.Keys, Is.EquivalentTo((string[])["boternity.db", "boternity.db-wal", "vault.key"]), "There is a log, and no index of it.");

        foreach (var mode in (UnixFileMode[])[ReadOnlyFolder, PrivateFolder])
        {
            File.SetUnixFileMode(_vault.Folder, mode);
            var report = await ImportAsync();
            File.SetUnixFileMode(_vault.Folder, PrivateFolder);

            Assert.That(report.Rows.Single().Name, Is.EqualTo("RENAMED"));
            Assert.That(_vault.Image(), Is.EqualTo(before));
        }

        Assert.That(await RevealAsync(SecretScope.Global, "RENAMED"), Is.EqualTo("first"));
    }

    [Test]
    public async Task Vault_with_a_transaction_that_a_crash_cut_short_is_read_as_it_was_before_that()
    {
        for (var number = 0; number < 40; number++)
        {
            _vault.Add($"KEY{number}", _vault.Seal(new byte[2000]));
        }

        _vault.CrashIn("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE secrets SET key = key || 'X', encrypted_value = zeroblob(3000)");
        var before = _vault.Image();
        Assert.That(before.Keys, Does.Contain("boternity.db-journal"));

        var report = await ImportAsync();

        Assert.That(report.Count(LegacyVaultOutcome.Imported), Is.EqualTo(41));
        Assert.That(await RevealAsync(SecretScope.Global, "A"), Is.EqualTo("first"));
        Assert.That(_vault.Image(), Is.EqualTo(before));
    }

    [Test]
    public async Task Vault_that_a_service_has_open_is_read_without_disturbing_it()
    {
        _vault.Run("PRAGMA journal_mode = WAL");
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_vault.FilePath};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE secrets SET key = 'B'";
        await command.ExecuteNonQueryAsync(Cancel);

        var report = await ImportAsync();

        Assert.That(report.Rows.Single().Name, Is.EqualTo("B"));
        command.CommandText = "UPDATE secrets SET key = 'C'; PRAGMA integrity_check";
        Assert.That(await command.ExecuteScalarAsync(Cancel), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Files_that_are_no_vault_are_refused_with_the_reason_at_once()
    {
        var folder = new KeyFolder();
        var link = folder.PathOf("link.db");
        File.CreateSymbolicLink(link, _vault.FilePath);
        var pipe = folder.PathOf("pipe.db");
        KeyFolder.MakePipe(pipe);
        var other = new OldVault();
        other.Run("DROP TABLE secrets; CREATE TABLE other (id)");
        var lacking = new OldVault();
        lacking.Run("ALTER TABLE secrets DROP COLUMN provider");
        var ours = new OldVault();
        ours.Run("PRAGMA application_id = 0x424F5444");
        (string Path, string Reason)[] files =
        [
            (folder.PathOf("absent.db"), "does not exist"),
            (folder.PathOf("absent", "absent.db"), "does not exist"),
            (folder.Root, "is not a file"),
            (pipe, "is not a file"),
            (link, "is a symbolic link"),
            (folder.Write("empty.db", []), "has no table secrets"),
            (folder.Write("text.db", Encoding.UTF8.GetBytes(new string('x', 5000))), "is no SQLite database"),
            (folder.Write("cut.db", (await File.ReadAllBytesAsync(_vault.FilePath, Cancel))[..5000]), "cannot be read"),
            (other.FilePath, "has no table secrets"),
            (lacking.FilePath, "without the column provider"),
            (ours.FilePath, "is a database of this library"),
        ];

        foreach (var (path, reason) in files)
        {
            var error = await Caught.ByAsync<StoreException>(() => ImportAsync(_vault.Source with { File = path }));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.InvalidInput, ErrorCodes.LegacyVaultUnreadable)), path);
            Assert.That(error.Message, Does.Contain(reason).And.Contain(path));
        }
    }

    [Test]
    public async Task Database_of_the_store_itself_is_refused()
    {
        if (Database.Provider != Provider.Sqlite)
        {
            Assert.Ignore("The store is on a server: it has no file.");
        }

        var error = await Caught.ByAsync<StoreException>(() => ImportAsync(_vault.Source with { File = Database.Target }));

        Assert.That(error.Message, Does.Contain("is the database of this store"));
        await PutAsync(SecretScope.Global, "STILL", "works");
    }

    [Test]
    public async Task Key_files_are_refused_for_what_they_hold_and_for_who_may_read_them()
    {
        var folder = new KeyFolder();
        var key = await File.ReadAllBytesAsync(_vault.KeyFile, Cancel);
        var link = folder.PathOf("link.key");
        File.CreateSymbolicLink(link, _vault.KeyFile);
        var pipe = folder.PathOf("pipe.key");
        KeyFolder.MakePipe(pipe);
        (string Path, string Code)[] files =
        [
            (folder.PathOf("absent.key"), ErrorCodes.KeyFileUnreadable),
            (folder.Write("readable.key", key, KeyFolder.OwnerOnly | UnixFileMode.OtherRead), ErrorCodes.KeyFileMode),
            (link, ErrorCodes.KeyFileLink),
            (pipe, ErrorCodes.KeyFileNotRegular),
            (folder.Root, ErrorCodes.KeyFileNotRegular),
            (folder.Write("empty.key", []), ErrorCodes.KeyFileSize),
            (folder.Write("large.key", new byte[5000]), ErrorCodes.KeyFileSize),
            (folder.Write("raw.key", new byte[32]), ErrorCodes.LegacyKeyFormat),
            (folder.Write("password.key", Encoding.UTF8.GetBytes("my-strong-password-which-is-long-enough\n")), ErrorCodes.LegacyKeyFormat),
        ];

        foreach (var (path, code) in files)
        {
            var error = await Caught.ByAsync<StoreException>(() => ImportAsync(_vault.Source with { KeyFile = path }));
            Assert.That((error.Kind, error.Code), Is.EqualTo((StoreErrorKind.WrongKey, code)), path);
            Assert.That(error.Message, Does.Contain(path).And.Not.Contain("my-strong"));
        }

        var format = await Caught.ByAsync<StoreException>(() => ImportAsync(_vault.Source with { KeyFile = folder.PathOf("raw.key") }));
        Assert.That(format.Hint, Does.Contain("derived from a password (Argon2id) is not supported"));
    }

    private Task<LegacyVaultReport> ImportAsync() => ImportAsync(_vault.Source);

    private Task<LegacyVaultReport> ImportAsync(LegacyVaultSource source) =>
        Database.Resolve<ILegacyVaultImport>().ImportAsync(source, new LegacyVaultOptions(), Cancel);
}
