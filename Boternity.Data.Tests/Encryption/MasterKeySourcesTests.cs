using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Boternity.Data.Encryption;
using Boternity.Data.Errors;
using Boternity.Data.Tests.Support;

namespace Boternity.Data.Tests.Encryption;

[Platform(Exclude = "Win", Reason = "the key files are made with Unix's modes")]
[UnsupportedOSPlatform("windows")]
public sealed class MasterKeySourcesTests
{
    private const string Variable = "BOTERNITY_MASTER_KEY";
    private const string FileVariable = "BOTERNITY_MASTER_KEY_FILE";

    private readonly KeyFolder _folder = new();
    private readonly MasterKeyHost _host = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    [Threat("T-K4")]
    public async Task LoadAsync_with_a_named_file_that_fails_does_not_look_on()
    {
        _host.Variables[Variable] = RandomHex();
        _host.DefaultFile = _folder.WriteKey("default");

        // Opened by root too: a directory, not a matter of modes.
        _host.Options.File = _folder.Root;
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.KeyFileNotRegular));

        _host.Variables[Variable] = RandomHex();
        _host.Options.File = _folder.PathOf("absent");
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyMissing));

        _host.Variables[Variable] = RandomHex();
        _host.Options.File = _folder.Write("damaged", new byte[40]);
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyFormat));

        _host.Options.File = null;
        _host.Variables[Variable] = RandomHex();
        _host.Variables[FileVariable] = _folder.PathOf("absent");
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyMissing));
    }

    [Test]
    [Threat("T-K4")]
    public async Task LoadAsync_with_a_named_file_that_cannot_be_opened_does_not_look_on()
    {
        if (_host.User == 0)
        {
            Assert.Ignore("root opens every file");
        }

        _host.Variables[Variable] = RandomHex();
        _host.Options.File = _folder.WriteKey("key", UnixFileMode.None);

        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.KeyFileUnreadable));
    }

    [Test]
    [Threat("T-K4")]
    public async Task LoadAsync_with_a_damaged_variable_beside_a_good_file_fails()
    {
        _host.Options.File = _folder.WriteKey("key");
        _host.Variables[Variable] = "not a key";

        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyFormat));
    }

    [Test]
    [Threat("T-K5")]
    public async Task LoadAsync_with_different_keys_in_file_and_variable_fails_and_names_both()
    {
        _host.Options.File = _folder.WriteKey("key");
        _host.Variables[Variable] = RandomHex();

        var error = await Caught.ByAsync<StoreException>(LoadAsync);

        Assert.That(error.Code, Is.EqualTo(ErrorCodes.MasterKeyAmbiguous));
        Assert.That(error.Message, Is.EqualTo($"BD0603: '{_folder.PathOf("key")}' and BOTERNITY_MASTER_KEY hold different master keys."));
    }

    [Test]
    [Threat("T-K5")]
    public async Task LoadAsync_again_after_different_keys_fails_again_although_the_variable_is_gone()
    {
        _host.Options.File = _folder.WriteKey("key");
        _host.Variables[Variable] = RandomHex();
        using var sources = _host.Sources;

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Caught.ByAsync<StoreException>(() => sources.LoadAsync(Cancel));
            Assert.That(error.Code, Is.EqualTo(ErrorCodes.MasterKeyAmbiguous));
            Assert.That(_host.Variables, Is.Empty);
        }
    }

    [Test]
    [Threat("T-K5")]
    public async Task LoadAsync_with_different_keys_in_any_two_configured_places_fails()
    {
        _host.Options.File = _folder.WriteKey("one");
        _host.Variables[FileVariable] = _folder.WriteKey("two");
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyAmbiguous));

        UseCredentials();
        _host.Options.File = null;
        _host.Variables.Remove(FileVariable);
        _host.ContainerDirectory = _folder.Root;
        _folder.WriteKey("boternity_master_key");
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyAmbiguous));
    }

    [Test]
    public async Task LoadAsync_with_the_same_key_twice_warns()
    {
        var key = RandomHex();
        _host.Options.File = _folder.Write("key", Encoding.ASCII.GetBytes(key));
        _host.Variables[Variable] = key.ToUpperInvariant();

        using var keys = await LoadAsync();

        Assert.That(_host.Log.Ids, Is.EqualTo((int[])[6000]));
        Assert.That(_host.Log.Texts, Has.None.Contains(key).IgnoreCase);
    }

    [Test]
    public async Task LoadAsync_looks_at_usual_places_only_when_nothing_is_named()
    {
        _host.Options.File = _folder.Write("named", KeyOf(1));
        UseCredentials();
        _host.DefaultFile = _folder.WriteKey("default");

        using var keys = await LoadAsync();

        Assert.That(keys.Current.Id, Is.EqualTo(IdOf(1)));
    }

    [Test]
    public async Task LoadAsync_prefers_credentials_to_the_container_s_and_that_to_the_variable_and_that_to_the_default()
    {
        var key = KeyOf(1);
        _host.DefaultFile = _folder.Write("default", KeyOf(2));
        Assert.That((await LoadAsync()).Current.Id, Is.EqualTo(IdOf(2)));

        // The default file is nobody's choice, so another key beside it is no contradiction.
        _host.Variables[Variable] = Encoding.ASCII.GetString(key);
        Assert.That((await LoadAsync()).Current.Id, Is.EqualTo(IdOf(1)));

        _host.ContainerDirectory = _folder.Root;
        _folder.Write("boternity_master_key", KeyOf(3));
        Assert.That((await LoadAsync()).Current.Id, Is.EqualTo(IdOf(3)));

        _folder.Write("boternity_master_key", key);
        _host.Variables["CREDENTIALS_DIRECTORY"] = _folder.Root;
        _folder.Write("boternity.master-key", key, UnixFileMode.UserRead);
        Assert.That((await LoadAsync()).Current.Id, Is.EqualTo(IdOf(1)));
        Assert.That(_host.Log.Texts.Single(), Does.StartWith($"'{_folder.PathOf("boternity.master-key")}'"));
    }

    [Test]
    public async Task LoadAsync_with_a_refused_file_at_a_usual_place_does_not_look_on()
    {
        UseCredentials(KeyFolder.OwnerOnly | UnixFileMode.OtherWrite);
        _host.Variables[Variable] = RandomHex();

        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.KeyFileMode));
    }

    [Test]
    public async Task LoadAsync_without_any_key_names_the_places_and_makes_no_file()
    {
        _host.DefaultFile = _folder.PathOf("keys", "master.key");
        _host.Variables["CREDENTIALS_DIRECTORY"] = _folder.Root;

        var error = await Caught.ByAsync<StoreException>(LoadAsync);

        Assert.That(
            error.Message,
            Is.EqualTo(
                $"BD0602: There is no master key; looked at '{_folder.PathOf("boternity.master-key")}', "
                + $"'/nonexistent/run/secrets/boternity_master_key', BOTERNITY_MASTER_KEY, '{_host.DefaultFile}'."));
        Assert.That(Directory.EnumerateFileSystemEntries(_folder.Root), Is.Empty);
    }

    [Test]
    public void Find_tells_nothing_named_from_something_missing()
    {
        using var sources = _host.Sources;
        Assert.That(sources.Find(), Is.Null);

        _host.Options.File = _folder.PathOf("absent");
        Assert.That(() => sources.Find(), Throws.TypeOf<StoreException>());
    }

    [Test]
    public async Task LoadAsync_takes_empty_settings_for_none()
    {
        _host.Options.File = " ";
        _host.Variables[FileVariable] = "";
        _host.Variables[Variable] = "";

        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyMissing));
    }

    [Test]
    public async Task LoadAsync_warns_of_the_environment_in_production_and_always_forgets_the_variable()
    {
        foreach (var isProduction in new[] { false, true })
        {
            _host.IsProduction = isProduction;
            _host.Variables[Variable] = RandomHex();

            using var keys = await LoadAsync();

            Assert.That(_host.Log.Ids.Contains(6001), Is.EqualTo(isProduction));
            Assert.That(_host.Variables, Is.Empty);
        }
    }

    [Test]
    public async Task LoadAsync_forgets_the_variable_also_when_it_fails()
    {
        _host.Options.File = _folder.PathOf("absent");
        _host.Variables[Variable] = RandomHex();

        await CodeAsync();

        Assert.That(_host.Variables, Is.Empty);
    }

    [Test]
    [Threat("T-K8")]
    public async Task LoadAsync_refuses_keys_that_protect_nothing()
    {
        byte[][] weak =
        [
            new byte[32],
            [.. Enumerable.Repeat((byte)0xA5, 32)],
            "correct horse battery staple 123"u8.ToArray(),
            EnvelopeSamples.MasterKeyBytes,
            EnvelopeSamples.DataKeyBytes,
        ];

        foreach (var key in weak)
        {
            foreach (var content in new[] { key, KeyFolder.Hex(key), Encoding.ASCII.GetBytes(Convert.ToBase64String(key)) })
            {
                _host.Options.File = _folder.Write("key", content);
                Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyWeak));
            }
        }

        _host.Options.File = null;
        _host.Variables[Variable] = EnvelopeSamples.MasterKeyText;
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyWeak));
    }

    [Test]
    [Threat("T-K8")]
    public async Task LoadAsync_with_consent_takes_published_keys_and_no_other_weak_ones()
    {
        _host.Options.AllowDevelopmentKey = true;
        _host.Options.File = _folder.Write("key", KeyFolder.Hex(EnvelopeSamples.MasterKeyBytes));
        using var keys = await LoadAsync();
        Assert.That(keys.Current.Id.ToString(), Is.EqualTo(EnvelopeSamples.MasterKeyId));

        _host.Options.File = _folder.Write("key", new byte[32]);
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyWeak));
    }

    [Test]
    public async Task LoadAsync_refuses_a_development_key_in_production_only()
    {
        using var key = MasterKey.FromBytes(RandomNumberGenerator.GetBytes(32));
        var text = new byte[MasterKeyText.CheckedLength];
        MasterKeyText.Write(key, isDevelopment: true, text);
        _host.Options.File = _folder.Write("key", text);

        using var keys = await LoadAsync();
        Assert.That(keys.Current.IsDevelopment, Is.True);

        _host.IsProduction = true;
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.DevelopmentKeyInProduction));

        _host.Options.AllowDevelopmentKey = true;
        using var allowed = await LoadAsync();
    }

    [Test]
    public async Task LoadAsync_warns_of_a_key_beside_the_database_and_refuses_it_in_production()
    {
        _host.Options.File = _folder.WriteKey("key");
        _host.DatabaseDirectory = _folder.Root;

        using var keys = await LoadAsync();
        Assert.That(_host.Log.Ids, Is.EqualTo((int[])[6003]));

        _host.IsProduction = true;
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.KeyFileBesideDatabase));

        _host.DatabaseDirectory = _folder.Root[..^1];
        using var beside = await LoadAsync();
    }

    [Test]
    public async Task LoadAsync_adds_keys_that_only_unwrap_without_repeating_any()
    {
        _host.Options.File = _folder.Write("current", KeyOf(1));
        _host.Options.Additional.Add(new MasterKeyFile { File = _folder.Write("old", KeyOf(2)) });
        _host.Options.Additional.Add(new MasterKeyFile());
        var older = _folder.Write("older", KeyOf(3));
        _host.Variables["BOTERNITY_MASTER_KEY_ADDITIONAL_FILES"] =
            string.Join(Path.PathSeparator, older, _folder.PathOf("old"), "", _folder.PathOf("current"));

        using var keys = await LoadAsync();

        Assert.That(keys.Current.Id, Is.EqualTo(IdOf(1)));
        Assert.That(keys.Additional.Select(key => key.Id), Is.EqualTo(new[] { IdOf(2), IdOf(3) }));
        Assert.That(keys.Find(IdOf(3)), Is.SameAs(keys.Additional[1]));
        Assert.That((keys.Find(IdOf(1)), keys.Find(IdOf(4))), Is.EqualTo((keys.Current, (MasterKey?)null)));
        Assert.That(keys.Additional[1].Key.Bytes.ContainsAnyExcept((byte)0), Is.True);
    }

    [Test]
    public async Task LoadAsync_with_an_additional_key_that_fails_fails()
    {
        _host.Options.File = _folder.WriteKey("current");
        _host.Options.Additional.Add(new MasterKeyFile { File = _folder.PathOf("absent") });
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyMissing));

        _host.Options.Additional[0].File = _folder.Write("weak", new byte[32]);
        Assert.That(await CodeAsync(), Is.EqualTo(ErrorCodes.MasterKeyWeak));
    }

    private static string RandomHex() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static byte[] KeyOf(byte number) => KeyFolder.Hex(SHA256.HashData([number]));

    private static KeyId IdOf(byte number) => MasterKey.IdOf(SHA256.HashData([number]));

    private void UseCredentials(UnixFileMode mode = KeyFolder.OwnerOnly)
    {
        _folder.WriteKey("boternity.master-key", mode);
        _host.Variables["CREDENTIALS_DIRECTORY"] = _folder.Root;
    }

    private Task<MasterKeySet> LoadAsync() => _host.LoadAsync(Cancel);

    private async Task<string> CodeAsync() => (await Caught.ByAsync<StoreException>(LoadAsync)).Code;
}
